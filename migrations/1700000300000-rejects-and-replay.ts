import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds what listing millions of rejects, detecting that a rejected record was loaded later, and replaying stored pages
 * require: the page and address of a reject, the newest page that named each asset, and indexes. Labels and addresses
 * may exceed the maximum index entry size, so their hashes are indexed.
 */
export class RejectsAndReplay1700000300000 implements MigrationInterface {
  name = 'RejectsAndReplay1700000300000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `ALTER TABLE rejected_records ADD COLUMN page integer, ADD COLUMN url text, ADD COLUMN record_time timestamptz`,
  `UPDATE rejected_records r SET page = w.page, url = w.url FROM raw_data w WHERE w.id = r.raw_id`,
  `CREATE INDEX rejected_records_source_idx ON rejected_records (source, id)`,
  `CREATE INDEX rejected_records_code_idx ON rejected_records (code, id) INCLUDE (resolved_at)`,
  `CREATE INDEX rejected_records_source_code_idx ON rejected_records (source, code, id) INCLUDE (resolved_at)`,
  `CREATE INDEX rejected_records_job_code_idx ON rejected_records (job_id, code, id) INCLUDE (resolved_at)`,
  `CREATE INDEX rejected_records_open_idx ON rejected_records (id) WHERE resolved_at IS NULL`,
  `CREATE INDEX rejected_records_open_asset_idx
     ON rejected_records (source, hashtextextended(source_id, 0), record_time, job_id) WHERE resolved_at IS NULL`,
  `CREATE INDEX rejected_records_open_line_idx ON rejected_records (hashtextextended(url, 0), position)
     WHERE resolved_at IS NULL AND (source_id IS NULL OR record_time IS NULL)`,

  `ALTER TABLE source_asset_mappings ADD COLUMN seen_raw_id bigint NOT NULL DEFAULT 0`,
  // The page is unknown, so the newest stored page is assumed: no page stored by now may rename the asset.
  `UPDATE source_asset_mappings m SET seen_raw_id = newest.id
     FROM (SELECT source, max(id) AS id FROM raw_data GROUP BY source) newest WHERE newest.source = m.source`,

  `CREATE INDEX raw_data_source_idx ON raw_data (source, id)`,
];

const DOWN = [
  'DROP INDEX raw_data_source_idx',
  'ALTER TABLE source_asset_mappings DROP COLUMN seen_raw_id',
  `DROP INDEX rejected_records_source_idx, rejected_records_code_idx, rejected_records_source_code_idx,
     rejected_records_job_code_idx, rejected_records_open_idx, rejected_records_open_asset_idx, rejected_records_open_line_idx`,
  'ALTER TABLE rejected_records DROP COLUMN page, DROP COLUMN url, DROP COLUMN record_time',
];
