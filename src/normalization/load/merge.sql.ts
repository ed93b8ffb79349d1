/** Quotes of the page at hand; the table lives as long as its session, every commit empties it. */
export const CREATE_STAGE = `
  CREATE TEMPORARY TABLE IF NOT EXISTS staged_quotes (
    ordinal integer NOT NULL,
    position integer NOT NULL,
    coin_id bigint NOT NULL,
    mapping_id bigint NOT NULL,
    symbol text NOT NULL,
    price_usd numeric NOT NULL,
    market_cap numeric,
    volume_24h numeric,
    "timestamp" timestamptz NOT NULL
  ) ON COMMIT DELETE ROWS`;

/** Where COPY puts them, in the order the loader writes cells. */
export const STAGE_COLUMNS =
  'staged_quotes (ordinal, position, coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp")';

/**
 * Judges every staged quote in read order against the fact at its key, writes what is new or
 * different, and answers how many were inserted, updated, unchanged and duplicate.
 *
 * Parameters: source, job id, raw page id, parser version.
 *
 * - A quote is compared with the quote before it at the same key, the first one with the stored fact.
 * - Equal to a fact this job wrote: duplicate. Equal to an older one: unchanged.
 * - A fact of a newer raw page stands (unchanged), so that replaying an old page undoes nothing.
 * - The lateral look-up makes PostgreSQL probe the index per quote instead of reading whole partitions.
 */
export const MERGE_STAGE = `
  WITH compared AS (
    SELECT s.*,
           f.coin_id IS NULL AS is_new,
           coalesce(f.job_id = $2, false) AS is_ours,
           coalesce(f.raw_id > $3, false) AS is_superseded,
           row_number() OVER same_key AS nth,
           CASE WHEN row_number() OVER same_key = 1
             THEN f.coin_id IS NULL
               OR (s.price_usd, s.market_cap, s.volume_24h)
                  IS DISTINCT FROM (f.price_usd, f.market_cap, f.volume_24h)
             ELSE (s.price_usd, s.market_cap, s.volume_24h)
                  IS DISTINCT FROM
                  (lag(s.price_usd) OVER same_key, lag(s.market_cap) OVER same_key, lag(s.volume_24h) OVER same_key)
           END AS differs
    FROM staged_quotes s
    LEFT JOIN LATERAL (
      SELECT u.coin_id, u.job_id, u.raw_id, u.price_usd, u.market_cap, u.volume_24h
      FROM unified_crypto_data u
      WHERE u.coin_id = s.coin_id AND u.source = $1 AND u."timestamp" = s."timestamp"
      LIMIT 1
    ) f ON true
    WINDOW same_key AS (PARTITION BY s.coin_id, s."timestamp" ORDER BY s.ordinal)
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
    FROM compared
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
  facts AS (
    INSERT INTO unified_crypto_data AS u
      (coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, source, "timestamp",
       raw_id, raw_position, job_id, parser_version)
    SELECT coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, $1, "timestamp", $3, position, $2, $4
    FROM changed
    ORDER BY ordinal
    ON CONFLICT (coin_id, source, "timestamp") DO UPDATE
      SET mapping_id = excluded.mapping_id, symbol = excluded.symbol, price_usd = excluded.price_usd,
          market_cap = excluded.market_cap, volume_24h = excluded.volume_24h, ingested_at = excluded.ingested_at,
          raw_id = excluded.raw_id, raw_position = excluded.raw_position, job_id = excluded.job_id,
          parser_version = excluded.parser_version
      WHERE u.raw_id <= excluded.raw_id
  ),
  latest AS (
    INSERT INTO latest_quotes AS l
      (coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at)
    SELECT DISTINCT ON (coin_id)
           coin_id, $1, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", now()
    FROM changed
    ORDER BY coin_id, "timestamp" DESC
    ON CONFLICT (coin_id, source) DO UPDATE
      SET mapping_id = excluded.mapping_id, symbol = excluded.symbol, price_usd = excluded.price_usd,
          market_cap = excluded.market_cap, volume_24h = excluded.volume_24h, "timestamp" = excluded."timestamp",
          ingested_at = excluded.ingested_at
      WHERE l."timestamp" <= excluded."timestamp"
  )
  SELECT count(*) FILTER (WHERE outcome = 'inserted') AS inserted,
         count(*) FILTER (WHERE outcome = 'updated') AS updated,
         count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
         count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate
  FROM judged`;
