import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds drift: the profile of each run, as the baseline of later runs; feed, details and closing time of events. At most
 * one open event per change.
 */
export class Drift1700000400000 implements MigrationInterface {
  name = 'Drift1700000400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `ALTER TABLE drift_events
     ADD COLUMN feed text,
     ADD COLUMN signature text NOT NULL DEFAULT '',
     ADD COLUMN closed_at timestamptz`,
  `UPDATE drift_events SET feed = source`,
  `ALTER TABLE drift_events ALTER COLUMN feed SET NOT NULL`,
  `CREATE UNIQUE INDEX drift_events_open_key ON drift_events (source, feed, kind, coalesce(field, '')) WHERE status = 'open'`,
  `CREATE INDEX drift_events_source_idx ON drift_events (source, id)`,
  `CREATE TABLE run_profiles (
     job_id bigint PRIMARY KEY,
     source text NOT NULL,
     feed text NOT NULL,
     extent text NOT NULL,
     snapshot boolean NOT NULL,
     records bigint NOT NULL,
     profile jsonb NOT NULL,
     sample jsonb NOT NULL DEFAULT '{}',
     deviations text[] NOT NULL DEFAULT '{}',
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `CREATE INDEX run_profiles_feed_idx ON run_profiles (source, feed, job_id DESC) WHERE profile <> '{}'`,
];

const DOWN = [
  'DROP TABLE run_profiles',
  'DROP INDEX drift_events_source_idx',
  'DROP INDEX drift_events_open_key',
  'ALTER TABLE drift_events DROP COLUMN feed, DROP COLUMN signature, DROP COLUMN closed_at',
];
