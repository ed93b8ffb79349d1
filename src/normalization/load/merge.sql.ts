import { COINS_CHANGED, TOTALLED } from './totals.sql.js';

/**
 * Prepares a session for loading: enough memory to sort a page, no JIT compilation (each statement runs for
 * a fraction of a second), and the staging table for the quotes of one page. The table exists as long as the
 * session and is emptied by every commit.
 */
export const PREPARE_STAGE = `
  SET LOCAL work_mem = '32MB';
  SET LOCAL jit = off;
  CREATE TEMPORARY TABLE IF NOT EXISTS staged_quotes (
    ordinal integer NOT NULL,
    position integer NOT NULL,
    asset integer NOT NULL,
    price_usd numeric NOT NULL,
    market_cap numeric,
    volume_24h numeric,
    "timestamp" timestamptz NOT NULL
  ) ON COMMIT DELETE ROWS`;

/** Table and columns for COPY, in the order in which a staged page writes them. */
export const STAGE_COLUMNS =
  'staged_quotes (ordinal, position, asset, price_usd, market_cap, volume_24h, "timestamp")';

/**
 * The fact at the key of a quote. A quote newer than the latest of its coin cannot have a fact yet, so that
 * history loaded in order needs no lookups.
 */
export const FACT_AT_KEY = `
  SELECT u.coin_id, u.symbol, u.job_id, u.raw_id, u.price_usd, u.market_cap, u.volume_24h
  FROM unified_crypto_data u
  WHERE s."timestamp" <= a.watermark
    AND u.coin_id = a.coin_id AND u.source = $1 AND u."timestamp" = s."timestamp"
  LIMIT 1`;

/**
 * Every staged quote with its coin and the existing row at its key. The lateral join makes PostgreSQL probe the
 * index for each quote instead of reading whole partitions.
 */
function compared(existing: string): string {
  return `
  assets AS MATERIALIZED (
    SELECT a.place - 1 AS asset, a.coin_id, a.mapping_id, a.symbol, a.newest_ordinal, l."timestamp" AS watermark
    FROM unnest($5::bigint[], $6::bigint[], $7::text[], $8::integer[])
      WITH ORDINALITY AS a(coin_id, mapping_id, symbol, newest_ordinal, place)
    LEFT JOIN latest_quotes l ON l.coin_id = a.coin_id AND l.source = $1
  ),
  compared AS (
    SELECT s.ordinal, s.position, s.price_usd, s.market_cap, s.volume_24h, s."timestamp",
           a.coin_id, a.mapping_id, a.symbol, s.ordinal = a.newest_ordinal AS is_newest,
           f.coin_id IS NULL AS is_new,
           f.symbol AS old_symbol,
           f.price_usd AS old_price,
           coalesce(f.job_id = $2, false) AS is_ours,
           coalesce(f.raw_id > $3, false) AS is_superseded,
           f.coin_id IS NULL
             OR (s.price_usd, s.market_cap, s.volume_24h) IS DISTINCT FROM (f.price_usd, f.market_cap, f.volume_24h)
             AS differs_from_fact
    FROM staged_quotes s
    JOIN assets a USING (asset)
    LEFT JOIN LATERAL (${existing}) f ON true
  )`;
}

/** For pages without repeated keys: each quote is compared with the stored fact only. */
const JUDGED_ALONE = `
  judged AS MATERIALIZED (
    SELECT *,
           CASE
             WHEN is_superseded THEN 'unchanged'
             WHEN is_new THEN 'inserted'
             WHEN differs_from_fact THEN 'updated'
             WHEN is_ours THEN 'duplicate'
             ELSE 'unchanged'
           END AS outcome
    FROM compared
  ),
  changed AS MATERIALIZED (
    SELECT * FROM judged WHERE outcome IN ('inserted', 'updated') ORDER BY coin_id, "timestamp"
  ),
  newest AS (SELECT * FROM changed WHERE is_newest)`;

/** For pages with repeated keys: a quote is compared with the previous quote at its key, the first one with the stored fact. */
const JUDGED_IN_TURN = `
  chained AS (
    SELECT *,
           row_number() OVER same_key AS nth,
           CASE WHEN row_number() OVER same_key = 1 THEN differs_from_fact
             ELSE (price_usd, market_cap, volume_24h) IS DISTINCT FROM
               (lag(price_usd) OVER same_key, lag(market_cap) OVER same_key, lag(volume_24h) OVER same_key)
           END AS differs
    FROM compared
    WINDOW same_key AS (PARTITION BY coin_id, "timestamp" ORDER BY ordinal)
  ),
  judged AS MATERIALIZED (
    SELECT *,
           CASE
             WHEN is_superseded THEN 'unchanged'
             WHEN nth = 1 AND is_new THEN 'inserted'
             WHEN differs THEN 'updated'
             WHEN is_ours OR coalesce(bool_or(differs) OVER earlier, false) THEN 'duplicate'
             ELSE 'unchanged'
           END AS outcome
    FROM chained
    WINDOW earlier AS (
      PARTITION BY coin_id, "timestamp" ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
  ),
  changed AS MATERIALIZED (
    SELECT DISTINCT ON (coin_id, "timestamp") *
    FROM judged
    WHERE outcome IN ('inserted', 'updated')
    ORDER BY coin_id, "timestamp", ordinal DESC
  ),
  newest AS (SELECT DISTINCT ON (coin_id) * FROM changed ORDER BY coin_id, "timestamp" DESC)`;

/** Writes facts in key order, so that neighbors share an index page. */
const WRITTEN = `
  facts AS (
    INSERT INTO unified_crypto_data AS u
      (coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, source, "timestamp",
       raw_id, raw_position, job_id, parser_version)
    SELECT coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, $1, "timestamp", $3, position, $2, $4
    FROM changed
    ON CONFLICT (coin_id, "timestamp", source) DO UPDATE
      SET mapping_id = excluded.mapping_id, symbol = excluded.symbol, price_usd = excluded.price_usd,
          market_cap = excluded.market_cap, volume_24h = excluded.volume_24h, ingested_at = excluded.ingested_at,
          raw_id = excluded.raw_id, raw_position = excluded.raw_position, job_id = excluded.job_id,
          parser_version = excluded.parser_version
      WHERE u.raw_id <= excluded.raw_id
  ),
  latest AS (
    INSERT INTO latest_quotes AS l
      (coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at)
    SELECT coin_id, $1, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", now()
    FROM newest
    ORDER BY coin_id
    ON CONFLICT (coin_id, source) DO UPDATE
      SET mapping_id = excluded.mapping_id, symbol = excluded.symbol, price_usd = excluded.price_usd,
          market_cap = excluded.market_cap, volume_24h = excluded.volume_24h, "timestamp" = excluded."timestamp",
          ingested_at = excluded.ingested_at
      WHERE l."timestamp" <= excluded."timestamp"
  )`;

const COUNTED = `
  SELECT count(*) FILTER (WHERE outcome = 'inserted') AS inserted,
         count(*) FILTER (WHERE outcome = 'updated') AS updated,
         count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
         count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate`;

/**
 * Compares every staged quote, in read order, with the fact at its key, writes the new and changed ones, and
 * updates the totals per coin and source. Returns how many quotes were inserted, updated, unchanged and
 * duplicate, and whether a coin or ticker got its first fact or lost its last one.
 *
 * Parameters: source, job id, raw page id, parser version; then for each asset of the page its coin
 * id, mapping id, symbol and the ordinal of its newest quote.
 *
 * - Equal to a fact that this job wrote: duplicate. Equal to an older fact: unchanged.
 * - A fact from a newer raw page wins (unchanged), so that replaying an old page cannot undo it.
 *
 * @param keysRepeat whether the page may have two quotes of one coin and time
 */
export function mergeStage(keysRepeat: boolean): string {
  return judgeStage({
    existing: FACT_AT_KEY,
    written: `${WRITTEN}, ${TOTALLED}`,
    counted: COINS_CHANGED,
    keysRepeat,
  });
}

/**
 * The comparison shared by load and preview: they differ in the existing rows and in where changes go.
 * @param of.existing SQL of the existing row at the key of quote `s` of asset `a`
 * @param of.written CTEs that write `changed`
 * @param of.counted further columns of the result
 */
export function judgeStage(of: {
  existing: string;
  written: string;
  counted: string;
  keysRepeat: boolean;
}): string {
  const judged = of.keysRepeat ? JUDGED_IN_TURN : JUDGED_ALONE;
  return `WITH ${compared(of.existing)}, ${judged}, ${of.written} ${COUNTED} ${of.counted} FROM judged`;
}
