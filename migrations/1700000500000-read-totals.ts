import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds totals that every change of facts, pages or jobs updates, so that reads need not count, and a data version that
 * every such change increments. Drops the index of facts by ticker, which slowed down loading: coins of a ticker are
 * looked up in the totals, their facts by coin.
 */
export class ReadTotals1700000500000 implements MigrationInterface {
  name = 'ReadTotals1700000500000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...UP, ...COUNT_EVERYTHING]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  // Every page updates the rows of its coins; free space on the page allows updates without index changes (HOT).
  `CREATE TABLE coin_totals (
     coin_id bigint NOT NULL,
     source text NOT NULL,
     symbol text NOT NULL,
     record_count bigint NOT NULL,
     price_sum numeric NOT NULL,
     price_min numeric NOT NULL,
     price_max numeric NOT NULL,
     extremes_stale boolean NOT NULL DEFAULT false,
     PRIMARY KEY (coin_id, source, symbol)
   ) WITH (fillfactor = 60)`,
  `CREATE INDEX coin_totals_symbol_idx ON coin_totals (symbol, coin_id)`,
  `CREATE INDEX coin_totals_stale_idx ON coin_totals (source) WHERE extremes_stale`,

  `CREATE TABLE source_totals (
     source text NOT NULL PRIMARY KEY,
     record_count bigint NOT NULL,
     first_at timestamptz NOT NULL,
     last_at timestamptz NOT NULL
   ) WITH (fillfactor = 60)`,

  `CREATE TABLE raw_totals (
     source text NOT NULL,
     month date NOT NULL,
     pages bigint NOT NULL,
     stored_bytes bigint NOT NULL,
     PRIMARY KEY (source, month)
   ) WITH (fillfactor = 60)`,

  `CREATE TABLE job_totals (
     source text NOT NULL,
     status text NOT NULL CHECK (status IN ('success', 'partial', 'failure', 'cancelled')),
     jobs bigint NOT NULL,
     records_processed bigint NOT NULL,
     last_completed_at timestamptz NOT NULL,
     last_duration_seconds double precision,
     PRIMARY KEY (source, status)
   )`,

  `CREATE TABLE data_version (
     id integer NOT NULL PRIMARY KEY CHECK (id = 1),
     epoch uuid NOT NULL,
     version bigint NOT NULL,
     coins bigint NOT NULL,
     symbols bigint NOT NULL
   ) WITH (fillfactor = 10)`,

  `DROP INDEX unified_crypto_data_symbol_idx`,

  // Time of the last fetch of a source, so without replays, which fetch nothing.
  `CREATE INDEX etl_jobs_fetched_idx ON etl_jobs (source, completed_at)
     WHERE status IN ('success', 'partial') AND trigger <> 'replay'`,
];

/** Initial values of the totals, counted from the stored data. */
export const COUNT_EVERYTHING = [
  `INSERT INTO coin_totals
   SELECT coin_id, source, symbol, count(*), sum(price_usd), min(price_usd), max(price_usd), false
   FROM unified_crypto_data GROUP BY coin_id, source, symbol`,
  `INSERT INTO source_totals
   SELECT source, count(*), min("timestamp"), max("timestamp") FROM unified_crypto_data GROUP BY source`,
  `INSERT INTO raw_totals
   SELECT source, date_trunc('month', created_at AT TIME ZONE 'UTC'), count(*), sum(octet_length(body))
   FROM raw_data GROUP BY 1, 2`,
  `INSERT INTO job_totals
   SELECT source, status, count(*), sum(records_processed), max(completed_at),
          (array_agg(extract(epoch FROM completed_at - started_at)::float8 ORDER BY completed_at DESC, id DESC))[1]
   FROM etl_jobs WHERE completed_at IS NOT NULL AND status IN ('success', 'partial', 'failure', 'cancelled')
   GROUP BY source, status`,
  `INSERT INTO data_version
   SELECT 1, gen_random_uuid(), 1, count(DISTINCT coin_id), count(DISTINCT symbol) FROM coin_totals`,
];

const DOWN = [
  'DROP INDEX etl_jobs_fetched_idx',
  `CREATE INDEX unified_crypto_data_symbol_idx ON unified_crypto_data (symbol, "timestamp", id)`,
  'DROP TABLE data_version',
  'DROP TABLE job_totals',
  'DROP TABLE raw_totals',
  'DROP TABLE source_totals',
  'DROP TABLE coin_totals',
];
