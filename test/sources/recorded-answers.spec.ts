import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobDto } from '../../src/jobs/job.dto.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { startCannedApi, type CannedApi } from '../support/canned-api.js';

const FOLDER = ['../shared/realdata', '../../shared/realdata'].find((path) => existsSync(path)) ?? '';
const describeRecorded = FOLDER ? describe : describe.skip;

const filesIn = (folder: string, pattern: RegExp) =>
  FOLDER
    ? readdirSync(join(FOLDER, folder))
        .filter((name) => pattern.test(name))
        .map((name) => join(FOLDER, folder, name))
    : [];

interface Expected {
  id: string;
  price: string | null;
  marketCap: string | null;
  volume: string | null;
}

/** Reads numbers as written, from the JSON text, independently of the code under test. */
function written(text: string, pick: (row: never) => Expected): Expected[] {
  const quoted = text.replace(/(?<=[:,[]\s*)-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=\s*[,}\]])/g, '"$&"');
  return (JSON.parse(quoted) as never[]).map(pick);
}

const gecko = (row: {
  id: string;
  current_price: string;
  market_cap: string;
  total_volume: string;
  market_cap_rank: string | null;
}): Expected => ({
  id: row.id,
  price: row.current_price,
  marketCap: row.market_cap_rank === null && Number(row.market_cap) === 0 ? null : row.market_cap,
  volume: row.total_volume,
});

const paprika = ({
  id,
  quotes: { USD },
}: {
  id: string;
  quotes: { USD: Record<string, string> };
}): Expected => ({
  id,
  price: USD['price'] ?? null,
  marketCap: Number(USD['market_cap']) === 0 ? null : (USD['market_cap'] ?? null),
  volume: Number(USD['volume_24h']) === 0 ? null : (USD['volume_24h'] ?? null),
});

describeRecorded('recorded API responses', () => {
  let app: TestApp;
  let api: CannedApi;

  beforeAll(async () => {
    api = await startCannedApi();
    app = await startTestApp({
      COINGECKO_BASE_URL: api.url,
      COINPAPRIKA_BASE_URL: api.url,
      COINGECKO_PLAN: 'demo',
      COINGECKO_KEY: 'any',
      COINGECKO_MAX_COINS: '250',
    });
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const cases: [string, string, (row: never) => Expected][] = [
    ...filesIn('coingecko', /^markets.*json$/).map(
      (file) => ['coingecko', file, gecko] as [string, string, typeof gecko],
    ),
    ...filesIn('coingecko/daily_top100', /json$/).map(
      (file) => ['coingecko', file, gecko] as [string, string, typeof gecko],
    ),
    ...filesIn('coinpaprika', /^tickers.*json$/).map(
      (file) => ['coinpaprika', file, paprika] as [string, string, typeof paprika],
    ),
  ];

  it.each(cases)('%s: counts every record of %s and keeps every digit', async (source, file, pick) => {
    api.body = readFileSync(file);
    const rows = written(api.body.toString('utf8'), pick);
    const { body } = await app.post(`/api/v1/etl/run/${source}?sync=true`);
    const job = body.job as JobDto;
    const { read, inserted, updated, unchanged, duplicate, rejected } = job.counts;
    expect(read).toBe(rows.length);
    expect(inserted + updated + unchanged + duplicate + rejected).toBe(read);
    const rejects = await app.database.query<{ source_id: string; code: string }>(
      'SELECT source_id, code FROM rejected_records WHERE job_id = $1',
      [job.id],
    );
    const refused = new Set(rejects.map(({ source_id }) => source_id));
    const stored = await app.database.query<{ id: string; price: boolean; cap: boolean; volume: boolean }>(
      `SELECT e.id,
              bool_or(u.price_usd = e.price::numeric AND scale(u.price_usd) >= scale(e.price::numeric)) AS price,
              bool_or(u.market_cap IS NOT DISTINCT FROM e.cap::numeric) AS cap,
              bool_or(u.volume_24h IS NOT DISTINCT FROM e.volume::numeric) AS volume
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS e(id, price, cap, volume)
       JOIN source_asset_mappings m ON m.source = $1 AND m.source_id = e.id
       JOIN unified_crypto_data u ON u.mapping_id = m.id
       GROUP BY e.id`,
      [
        source,
        rows.map(({ id }) => id),
        rows.map(({ price }) => price),
        rows.map((r) => r.marketCap),
        rows.map((r) => r.volume),
      ],
    );
    expect(stored.length + refused.size).toBe(rows.length);
    expect(stored.filter((row) => !(row.price && row.cap && row.volume))).toEqual([]);
    expect(rejects.every(({ code }) => code.startsWith('price_'))).toBe(true);
  });
});
