import { FACT_AT_KEY, judgeStage } from './merge.sql.js';

/** A temporary table with one row for each fact that the load would add or change. */
export const PREPARE_COMPARISON = `
  CREATE TEMPORARY TABLE compared_facts (
    coin_id bigint NOT NULL,
    "timestamp" timestamptz NOT NULL,
    symbol text NOT NULL,
    price_usd numeric NOT NULL,
    market_cap numeric,
    volume_24h numeric,
    raw_id bigint,
    page integer NOT NULL,
    raw_position integer NOT NULL,
    parser_version integer NOT NULL,
    is_new boolean NOT NULL,
    PRIMARY KEY (coin_id, "timestamp")
  ) ON COMMIT DROP`;

/** The row at a key so far: from an earlier page of the comparison, otherwise the stored fact. */
const EXISTING = `
  SELECT * FROM (
    (SELECT c.coin_id, c.symbol, $2::bigint AS job_id, c.raw_id, c.price_usd, c.market_cap, c.volume_24h, 0 AS rank
     FROM compared_facts c WHERE c.coin_id = a.coin_id AND c."timestamp" = s."timestamp")
    UNION ALL
    (SELECT fact.*, 1 FROM (${FACT_AT_KEY}) fact)
  ) either ORDER BY rank LIMIT 1`;

const WRITTEN = `
  noted AS (
    INSERT INTO compared_facts AS c
      (coin_id, "timestamp", symbol, price_usd, market_cap, volume_24h, raw_id, page, raw_position,
       parser_version, is_new)
    SELECT coin_id, "timestamp", symbol, price_usd, market_cap, volume_24h, $3, $9, position, $4, is_new
    FROM changed
    ON CONFLICT (coin_id, "timestamp") DO UPDATE
      SET symbol = excluded.symbol, price_usd = excluded.price_usd, market_cap = excluded.market_cap,
          volume_24h = excluded.volume_24h, raw_id = excluded.raw_id, page = excluded.page,
          raw_position = excluded.raw_position, parser_version = excluded.parser_version
  )`;

/** Like {@link mergeStage}, but writes the changes to `compared_facts` and leaves the facts unchanged. */
export function compareStage(keysRepeat: boolean): string {
  return judgeStage({ existing: EXISTING, written: WRITTEN, counted: '', keysRepeat });
}

/** Every row that would be added or end up with other values. Parameter: source. */
const DIFFERENT = `
  SELECT c.*, f.id, f.price_usd AS price_before, f.market_cap AS cap_before, f.volume_24h AS volume_before
  FROM compared_facts c
  LEFT JOIN unified_crypto_data f ON f.coin_id = c.coin_id AND f.source = $1 AND f."timestamp" = c."timestamp"
  WHERE c.is_new
     OR (c.price_usd, c.market_cap, c.volume_24h) IS DISTINCT FROM (f.price_usd, f.market_cap, f.volume_24h)`;

export const COUNT_DIFFERENT = `
  SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed FROM (${DIFFERENT}) d`;

/** The first of those rows. Parameters: source, new rows or changed ones, limit. */
export const FIRST_DIFFERENT = `
  SELECT id, coin_id, symbol, "timestamp", price_usd, market_cap, volume_24h, price_before, cap_before, volume_before,
         raw_id, page, raw_position
  FROM (${DIFFERENT}) d WHERE is_new = $2 ORDER BY raw_id, page, raw_position, coin_id LIMIT $3`;
