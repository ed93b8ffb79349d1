import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Creates the contract addresses listed by sources, and when they were last fetched. */
export class ContractAddresses1700000600000 implements MigrationInterface {
  name = 'ContractAddresses1700000600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE contract_addresses (
         source text NOT NULL,
         contract text NOT NULL,
         source_id text NOT NULL,
         PRIMARY KEY (source, contract, source_id)
       )`,
    );
    await queryRunner.query(
      'CREATE INDEX contract_addresses_asset_idx ON contract_addresses (source, source_id)',
    );
    await queryRunner.query(
      `CREATE TABLE contract_lists (
         source text PRIMARY KEY,
         tried_at timestamptz NOT NULL,
         fetched_at timestamptz,
         addresses bigint NOT NULL DEFAULT 0
       )`,
    );
    // Every lookup searches this index; with fastupdate it would scan all pending entries each time.
    await queryRunner.query('ALTER INDEX source_asset_mappings_contracts_idx SET (fastupdate = off)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER INDEX source_asset_mappings_contracts_idx RESET (fastupdate)');
    await queryRunner.query('DROP TABLE contract_lists');
    await queryRunner.query('DROP TABLE contract_addresses');
  }
}
