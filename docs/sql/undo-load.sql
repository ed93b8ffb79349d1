-- Removes what one job loaded. Run it as the owner of the tables or the role of the services:
--
--   psql "$DATABASE_URL" --set ON_ERROR_STOP=1 --set job=42 --file docs/sql/undo-load.sql
--
-- It deletes the facts that the job inserted or updated. The earlier values of updated facts are not restored:
-- run the source again with `full` to load them from its files. All or nothing.
BEGIN;
SET LOCAL TimeZone = 'UTC';
SELECT set_config('kasparro.job', :'job', true);

DO $$
DECLARE
  it etl_jobs;
BEGIN
  SELECT * INTO it FROM etl_jobs WHERE id = current_setting('kasparro.job')::bigint FOR UPDATE;
  IF it.completed_at IS NULL THEN
    RAISE EXCEPTION 'Job % does not exist or has not ended', current_setting('kasparro.job');
  END IF;
  IF EXISTS (SELECT FROM etl_jobs WHERE source = it.source AND status IN ('queued', 'running')) THEN
    RAISE EXCEPTION '% has a job that is queued or running: wait for it or cancel it', it.source;
  END IF;
END $$;

CREATE TEMPORARY TABLE taken ON COMMIT DROP AS
SELECT DISTINCT coin_id, source FROM unified_crypto_data WHERE job_id = current_setting('kasparro.job')::bigint;

DELETE FROM unified_crypto_data WHERE job_id = current_setting('kasparro.job')::bigint;
DELETE FROM set_aside_facts WHERE job_id = current_setting('kasparro.job')::bigint;
DELETE FROM rejected_records WHERE job_id = current_setting('kasparro.job')::bigint;
-- Delete its pages, so that no replay loads them again, and its checkpoints, so that the file is read again.
DELETE FROM raw_data WHERE job_id = current_setting('kasparro.job')::bigint;
DELETE FROM source_checkpoints WHERE job_id = current_setting('kasparro.job')::bigint;

-- The latest quote of each affected coin becomes the newest fact that is left.
DELETE FROM latest_quotes l USING taken t WHERE l.coin_id = t.coin_id AND l.source = t.source;
INSERT INTO latest_quotes (coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at)
SELECT DISTINCT ON (coin_id, source)
       coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at
FROM unified_crypto_data JOIN taken USING (coin_id, source)
ORDER BY coin_id, source, "timestamp" DESC;

-- Coins that only this job named.
DELETE FROM source_asset_mappings m USING etl_jobs j
WHERE j.id = current_setting('kasparro.job')::bigint AND m.source = j.source AND m.first_seen >= j.started_at
  AND m.decided_by = 'rule'
  AND NOT EXISTS (SELECT FROM unified_crypto_data f WHERE f.coin_id = m.coin_id AND f.mapping_id = m.id)
  AND NOT EXISTS (SELECT FROM set_aside_facts s WHERE s.mapping_id = m.id);
DELETE FROM coins c USING etl_jobs j
WHERE j.id = current_setting('kasparro.job')::bigint AND c.created_at >= j.started_at
  AND NOT EXISTS (SELECT FROM source_asset_mappings m WHERE m.coin_id = c.id);
DELETE FROM mapping_decisions d
WHERE NOT EXISTS (SELECT FROM source_asset_mappings m WHERE m.id = d.mapping_id);

-- Totals, if this version has them.
DO $$
BEGIN
  IF to_regclass('coin_totals') IS NOT NULL THEN
    DELETE FROM coin_totals c USING taken t WHERE c.coin_id = t.coin_id AND c.source = t.source;
    INSERT INTO coin_totals (coin_id, source, symbol, record_count, price_sum, price_min, price_max)
    SELECT coin_id, source, symbol, count(*), sum(price_usd), min(price_usd), max(price_usd)
    FROM unified_crypto_data JOIN taken USING (coin_id, source) GROUP BY coin_id, source, symbol;
    DELETE FROM source_totals s USING taken t WHERE s.source = t.source;
    INSERT INTO source_totals (source, record_count, first_at, last_at)
    SELECT source, count(*), min("timestamp"), max("timestamp") FROM unified_crypto_data
    WHERE source IN (SELECT source FROM taken) GROUP BY source;
    DELETE FROM raw_totals r USING etl_jobs j WHERE j.id = current_setting('kasparro.job')::bigint AND r.source = j.source;
    INSERT INTO raw_totals (source, month, pages, stored_bytes)
    SELECT source, date_trunc('month', created_at AT TIME ZONE 'UTC'), count(*), sum(octet_length(body)) FROM raw_data
    WHERE source = (SELECT source FROM etl_jobs WHERE id = current_setting('kasparro.job')::bigint) GROUP BY 1, 2;
    UPDATE data_version SET version = version + 1,
      coins = (SELECT count(DISTINCT coin_id) FROM coin_totals), symbols = (SELECT count(DISTINCT symbol) FROM coin_totals);
  END IF;
  IF to_regclass('run_profiles') IS NOT NULL THEN
    DELETE FROM run_profiles WHERE job_id = current_setting('kasparro.job')::bigint;
  END IF;
END $$;

UPDATE etl_jobs SET note = concat_ws('; ', note, 'load undone on ' || to_char(now(), 'YYYY-MM-DD'))
WHERE id = current_setting('kasparro.job')::bigint;
COMMIT;
