import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Creates the count of calls per source and calendar month (UTC), so that monthly quotas survive restarts. */
export class SourceCalls1700000100000 implements MigrationInterface {
  name = 'SourceCalls1700000100000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE source_calls (
         source text NOT NULL,
         month date NOT NULL,
         calls bigint NOT NULL,
         PRIMARY KEY (source, month)
       )`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE source_calls');
  }
}
