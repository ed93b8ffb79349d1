-- Drops the facts of one calendar year (UTC). Run it as the role of the services, or as the owner if there is none:
--
--   psql "$DATABASE_URL" --set ON_ERROR_STOP=1 --set year=2013 --file docs/sql/drop-year.sql
--
-- It updates totals and latest quotes, and invalidates cached responses. Readers and loads wait meanwhile. It reads only that
-- year, and older ones for coins whose latest quote was in it. All or nothing.
BEGIN;
SET LOCAL TimeZone = 'UTC';
SELECT set_config('kasparro.year', :'year', true);

DO $$
DECLARE
  part text := 'unified_crypto_data_y' || current_setting('kasparro.year')::int;
BEGIN
  IF to_regclass(part) IS NULL THEN
    RAISE EXCEPTION 'No facts of %: table % does not exist', current_setting('kasparro.year'), part;
  END IF;
  -- First, because it waits for running loads and blocks new ones.
  EXECUTE format('ALTER TABLE unified_crypto_data DETACH PARTITION %I', part);
  EXECUTE format(
    'CREATE TEMPORARY TABLE gone ON COMMIT DROP AS
     SELECT coin_id, source, symbol, count(*) AS records, sum(price_usd) AS prices, min(price_usd) AS lowest, max(price_usd) AS highest
     FROM %I GROUP BY coin_id, source, symbol', part);
  EXECUTE format('DROP TABLE %I', part);
END $$;

UPDATE coin_totals t
SET record_count = t.record_count - g.records, price_sum = t.price_sum - g.prices,
    extremes_stale = t.extremes_stale OR g.lowest <= t.price_min OR g.highest >= t.price_max
FROM gone g WHERE t.coin_id = g.coin_id AND t.source = g.source AND t.symbol = g.symbol;
DELETE FROM coin_totals WHERE record_count = 0;

-- The latest quote of a coin becomes the newest fact that is left.
CREATE TEMPORARY TABLE stale ON COMMIT DROP AS
SELECT coin_id, source FROM latest_quotes
WHERE "timestamp" >= make_date(current_setting('kasparro.year')::int, 1, 1)
  AND "timestamp" < make_date(current_setting('kasparro.year')::int + 1, 1, 1);
DELETE FROM latest_quotes l USING stale s WHERE l.coin_id = s.coin_id AND l.source = s.source;
INSERT INTO latest_quotes (coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at)
SELECT DISTINCT ON (coin_id, source)
       coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at
FROM unified_crypto_data JOIN stale USING (coin_id, source)
ORDER BY coin_id, source, "timestamp" DESC;

DELETE FROM source_totals s
WHERE source IN (SELECT source FROM gone) AND NOT EXISTS (SELECT FROM coin_totals c WHERE c.source = s.source);
UPDATE source_totals s
SET record_count = s.record_count - (SELECT sum(records) FROM gone g WHERE g.source = s.source),
    first_at = (SELECT "timestamp" FROM unified_crypto_data f WHERE f.source = s.source ORDER BY "timestamp" LIMIT 1),
    last_at = (SELECT max("timestamp") FROM latest_quotes l WHERE l.source = s.source)
WHERE source IN (SELECT source FROM gone);

UPDATE data_version SET version = version + 1,
  coins = (SELECT count(DISTINCT coin_id) FROM coin_totals), symbols = (SELECT count(DISTINCT symbol) FROM coin_totals);
COMMIT;
