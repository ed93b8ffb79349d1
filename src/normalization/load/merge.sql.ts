/**
 * What a load needs of its session: room to sort a page in memory, no compiling of statements that
 * run for a fraction of a second, and the table for the quotes of the page at hand, which lives as
 * long as the session and is emptied by every commit.
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

/** Where COPY puts them, in the order a staged page writes them. */
export const STAGE_COLUMNS =
  'staged_quotes (ordinal, position, asset, price_usd, market_cap, volume_24h, "timestamp")';

/**
 * Every staged quote with its coin and the fact at its key. A quote newer than the newest one of its
 * coin has no fact yet, so that history read in order costs no look-up; the lateral one makes
 * PostgreSQL probe the index per quote in place of reading whole partitions.
 */
const COMPARED = `
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
    LEFT JOIN LATERAL (
      SELECT u.coin_id, u.symbol, u.job_id, u.raw_id, u.price_usd, u.market_cap, u.volume_24h
      FROM unified_crypto_data u
      WHERE s."timestamp" <= a.watermark
        AND u.coin_id = a.coin_id AND u.source = $1 AND u."timestamp" = s."timestamp"
      LIMIT 1
    ) f ON true
  )`;

/** Each key stands once in the page: a quote is judged by the stored fact alone. */
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

/** Keys repeat: a quote is judged by the quote before it at its key, the first one by the stored fact. */
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

/** Facts are written in the order of their key, in which neighbours share a page of the index. */
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

/**
 * What the facts that came and the values they replaced make of the figures per coin. An extreme
 * that was replaced by a lesser one is only marked: to find the next would mean to read all its facts.
 */
const TOTALLED = `
  brought AS (
    SELECT coin_id, symbol, count(*) AS records, sum(price_usd) AS amount, min(price_usd) AS lowest,
           max(price_usd) AS highest
    FROM changed GROUP BY coin_id, symbol
  ),
  replaced AS (
    SELECT r.*, t.price_min, t.price_max
    FROM (
      SELECT coin_id, old_symbol AS symbol, count(*) AS records, sum(old_price) AS amount, min(old_price) AS lowest,
             max(old_price) AS highest, bool_or(symbol <> old_symbol) AS some_left
      FROM changed WHERE NOT is_new GROUP BY coin_id, old_symbol
    ) r
    LEFT JOIN coin_totals t ON t.coin_id = r.coin_id AND t.source = $1 AND t.symbol = r.symbol
  ),
  change AS MATERIALIZED (
    SELECT coalesce(b.coin_id, r.coin_id) AS coin_id, coalesce(b.symbol, r.symbol) AS symbol,
           coalesce(b.records, 0) - coalesce(r.records, 0) AS records,
           coalesce(b.amount, 0) - coalesce(r.amount, 0) AS amount,
           coalesce(b.lowest, r.lowest) AS lowest, coalesce(b.highest, r.highest) AS highest,
           coalesce(
             r.some_left
               OR r.lowest <= r.price_min AND b.lowest > r.lowest
               OR r.highest >= r.price_max AND b.highest < r.highest,
             false
           ) AS loses_extreme
    FROM brought b FULL JOIN replaced r ON r.coin_id = b.coin_id AND r.symbol = b.symbol
  ),
  totals AS (
    INSERT INTO coin_totals AS t
      (coin_id, source, symbol, record_count, price_sum, price_min, price_max, extremes_stale)
    SELECT coin_id, $1, symbol, records, amount, lowest, highest, loses_extreme
    FROM change
    ON CONFLICT (coin_id, source, symbol) DO UPDATE
      SET record_count = t.record_count + excluded.record_count, price_sum = t.price_sum + excluded.price_sum,
          price_min = least(t.price_min, excluded.price_min), price_max = greatest(t.price_max, excluded.price_max),
          extremes_stale = t.extremes_stale OR excluded.extremes_stale
    RETURNING xmax = 0 OR record_count = 0 AS first_or_none
  ),
  source_total AS (
    INSERT INTO source_totals AS t (source, record_count, first_at, last_at)
    SELECT $1, count(*) FILTER (WHERE is_new), min("timestamp"), max("timestamp") FROM changed HAVING count(*) > 0
    ON CONFLICT (source) DO UPDATE
      SET record_count = t.record_count + excluded.record_count,
          first_at = least(t.first_at, excluded.first_at), last_at = greatest(t.last_at, excluded.last_at)
  )
  SELECT count(*) FILTER (WHERE outcome = 'inserted') AS inserted,
         count(*) FILTER (WHERE outcome = 'updated') AS updated,
         count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
         count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate,
         (SELECT coalesce(bool_or(first_or_none), false) FROM totals) AS "coinsChanged"
  FROM judged`;

/**
 * Judges every staged quote in read order against the fact at its key, writes what is new or
 * different, keeps the figures per coin and source, and answers how many were inserted, updated,
 * unchanged and duplicate, and whether a coin or ticker got its first fact or lost its last one.
 *
 * Parameters: source, job id, raw page id, parser version; then for each asset of the page its coin
 * id, mapping id, symbol and the ordinal of its newest quote.
 *
 * - Equal to a fact this job wrote: duplicate. Equal to an older one: unchanged.
 * - A fact of a newer raw page stands (unchanged), so that replaying an old page undoes nothing.
 *
 * @param keysRepeat whether one coin may have two quotes of one time in the page
 */
export function mergeStage(keysRepeat: boolean): string {
  return `WITH ${COMPARED}, ${keysRepeat ? JUDGED_IN_TURN : JUDGED_ALONE}, ${WRITTEN}, ${TOTALLED}`;
}
