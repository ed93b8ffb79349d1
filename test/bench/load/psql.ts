import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { constants, zstdCompressSync } from 'node:zlib';
import { slices } from '../../../src/sources/csv/table/slices.js';
import { query, run, type Finished } from './databases.js';

/** The generated file is plain CSV. */
const RECORDS = { quote: '"', newline: '\n', encoding: 'utf-8' } as const;

const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** What psql is given: made beforehand, so that only PostgreSQL's own work is measured. */
export interface PsqlInput {
  script: string;
}

/**
 * Writes the pages of a file as COPY input for `raw_data` (cut and compressed as Kasparro does it)
 * and the script that loads them and the file: into a stage, from there into coins, mappings, facts,
 * latest quotes and, the first time, the figures per coin.
 */
export async function preparePsql(file: string): Promise<PsqlInput> {
  const pages = `${file}.pages`;
  const out = createWriteStream(pages);
  const received = new Date().toISOString();
  let page = 0;
  for await (const { bytes, records } of slices({ path: file, compression: null }, 0, RECORDS)) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const body = zstdCompressSync(bytes, LEVEL).toString('hex');
    const cells = [
      'csv',
      1,
      ++page,
      received,
      file,
      'text/csv',
      1,
      `\\\\x${body}`,
      'zstd',
      bytes.length,
      sha256,
      records,
    ];
    if (!out.write(`${cells.join('\t')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  const script = `${file}.sql`;
  await writeFile(script, scriptFor(file, pages));
  return { script };
}

/** Runs the script in one psql; the partitions it needs are there before. */
export async function loadWithPsql({ script }: PsqlInput, url: string): Promise<Finished> {
  return run('psql', [url, '-q', '-v', 'ON_ERROR_STOP=1', '-f', script], {});
}

/** Whether this machine has psql. */
export async function psqlVersion(): Promise<string | null> {
  return run('psql', ['--version'], {}).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

/** The partitions a load of the generated rows needs, as Kasparro makes them. */
export async function makePartitions(url: string, years: number[]): Promise<void> {
  const month = new Date().toISOString().slice(0, 7);
  await query(
    url,
    `CREATE TABLE raw_now PARTITION OF raw_data
       FOR VALUES FROM ('${month}-01 00:00+00') TO (timestamptz '${month}-01 00:00+00' + interval '1 month')`,
  );
  for (const year of years) {
    await query(
      url,
      `CREATE TABLE facts_${year} PARTITION OF unified_crypto_data
         FOR VALUES FROM ('${year}-01-01 00:00+00') TO ('${year + 1}-01-01 00:00+00')`,
    );
  }
}

const scriptFor = (file: string, pages: string): string => `
\\copy raw_data (source, job_id, page, received_at, url, media_type, parser_version, body, body_encoding, body_bytes, sha256, record_count) FROM '${pages}'
BEGIN;
CREATE TEMPORARY TABLE stage (
  ordinal integer GENERATED ALWAYS AS IDENTITY,
  symbol text, price_usd numeric, volume_24h numeric, "timestamp" timestamptz, market_cap numeric
) ON COMMIT DROP;
\\copy stage (symbol, price_usd, volume_24h, "timestamp", market_cap) FROM '${file}' WITH (FORMAT csv, HEADER)
ANALYZE stage;
WITH named AS (
  SELECT DISTINCT symbol FROM stage
  EXCEPT SELECT source_id FROM source_asset_mappings WHERE source = 'csv'
), made AS (
  INSERT INTO coins (symbol, name, slug) SELECT symbol, symbol, lower(symbol) FROM named RETURNING id, symbol
)
INSERT INTO source_asset_mappings (coin_id, source, source_id, source_symbol, status, confidence)
SELECT id, 'csv', symbol, symbol, 'unresolved', 0 FROM made;
INSERT INTO unified_crypto_data AS u
  (coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, source, "timestamp",
   raw_id, raw_position, job_id, parser_version)
SELECT m.coin_id, m.id, s.symbol, s.price_usd, s.market_cap, s.volume_24h, 'csv', s."timestamp", 1, s.ordinal, 1, 1
FROM stage s JOIN source_asset_mappings m ON m.source = 'csv' AND m.source_id = s.symbol
ON CONFLICT (coin_id, source, "timestamp") DO UPDATE
  SET price_usd = excluded.price_usd, market_cap = excluded.market_cap, volume_24h = excluded.volume_24h,
      ingested_at = excluded.ingested_at, raw_id = excluded.raw_id, raw_position = excluded.raw_position,
      job_id = excluded.job_id
  WHERE (u.price_usd, u.market_cap, u.volume_24h)
        IS DISTINCT FROM (excluded.price_usd, excluded.market_cap, excluded.volume_24h);
INSERT INTO latest_quotes AS l
  (coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at)
SELECT DISTINCT ON (m.coin_id)
       m.coin_id, 'csv', m.id, s.symbol, s.price_usd, s.market_cap, s.volume_24h, s."timestamp", now()
FROM stage s JOIN source_asset_mappings m ON m.source = 'csv' AND m.source_id = s.symbol
ORDER BY m.coin_id, s."timestamp" DESC
ON CONFLICT (coin_id, source) DO UPDATE
  SET price_usd = excluded.price_usd, market_cap = excluded.market_cap, volume_24h = excluded.volume_24h,
      "timestamp" = excluded."timestamp", ingested_at = excluded.ingested_at
  WHERE l."timestamp" < excluded."timestamp";
INSERT INTO coin_totals AS t (coin_id, source, symbol, record_count, price_sum, price_min, price_max)
SELECT m.coin_id, 'csv', s.symbol, count(*), sum(s.price_usd), min(s.price_usd), max(s.price_usd)
FROM stage s JOIN source_asset_mappings m ON m.source = 'csv' AND m.source_id = s.symbol
WHERE NOT EXISTS (SELECT FROM coin_totals k WHERE k.coin_id = m.coin_id AND k.source = 'csv')
GROUP BY m.coin_id, s.symbol;
COMMIT;
`;
