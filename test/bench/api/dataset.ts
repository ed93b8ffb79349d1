import { COUNT_EVERYTHING } from '../../../migrations/1700000500000-read-totals.js';
import { query } from '../load/databases.js';

/** Rows of one coin; with more rows there are more coins, so that each coin's history is as long. */
const ROWS_OF_A_COIN = 2_000;
const HOURS_AT_ONCE = 20;
const BEGIN = '2025-11-01 00:00+00';

/** Fills a migrated database with made-up quotes: every coin once an hour, its three sources by turns. */
export async function fill(url: string, rows: number): Promise<void> {
  const coins = Math.ceil(rows / ROWS_OF_A_COIN);
  for (const year of [2025, 2026])
    await query(
      url,
      `CREATE TABLE unified_crypto_data_y${year} PARTITION OF unified_crypto_data
         FOR VALUES FROM ('${year}-01-01 00:00+00') TO ('${year + 1}-01-01 00:00+00')`,
    );
  await query(
    url,
    `INSERT INTO coins (id, symbol, name, slug)
       SELECT n, 'C' || n, 'Coin ' || n, 'coin-' || n FROM generate_series(1, ${coins}) n;
     INSERT INTO source_asset_mappings (coin_id, source, source_id, source_symbol, status, confidence)
       SELECT n, source, 'coin-' || n, 'C' || n, 'resolved', 1
       FROM generate_series(1, ${coins}) n, unnest(ARRAY['csv', 'coingecko', 'coinpaprika']) source`,
  );
  for (let hour = 0; hour < ROWS_OF_A_COIN; hour += HOURS_AT_ONCE) await query(url, factsSql(coins, hour));
  await query(
    url,
    `INSERT INTO latest_quotes
       SELECT DISTINCT ON (coin_id, source) coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h,
              "timestamp", ingested_at
       FROM unified_crypto_data WHERE "timestamp" > timestamptz '${BEGIN}' + interval '${ROWS_OF_A_COIN - 10} hours'
       ORDER BY coin_id, source, "timestamp" DESC;
     TRUNCATE coin_totals, source_totals, raw_totals, job_totals, data_version;
     ${COUNT_EVERYTHING.join(';\n')}`,
  );
  await query(url, 'VACUUM (ANALYZE)');
  await query(url, 'CHECKPOINT');
}

const factsSql = (coins: number, hour: number): string => `
  INSERT INTO unified_crypto_data
    (coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, source, "timestamp", raw_id, raw_position, job_id, parser_version)
  SELECT n, n, 'C' || n, (0.01 + random() * 100)::numeric(12, 8), floor(random() * 1e11), floor(random() * 1e9),
         (ARRAY['csv', 'coingecko', 'coinpaprika'])[1 + (n + h) % 3], timestamptz '${BEGIN}' + make_interval(hours => h),
         1, n, 1, 1
  FROM generate_series(${hour}, ${hour + HOURS_AT_ONCE - 1}) h, generate_series(1, ${coins}) n ORDER BY h, n`;
