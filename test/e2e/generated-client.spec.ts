import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startTestApp, type TestApp } from '../support/app.js';

const run = promisify(execFile);

/** A program that uses the generated client; the compiler checks every field. */
const PROGRAM = `
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

const client = createClient<paths, 'application/json'>({ baseUrl: process.argv[2] });

const ran = await client.POST('/api/v1/etl/run/{source}', { params: { path: { source: 'csv' }, query: { sync: true } } });
const status: string | undefined = ran.data?.job.status;

const page = await client.GET('/api/v1/data', {
  params: { query: { symbol: ['BTC', 'ETH'], source: ['csv'], limit: 2, decimals: 'string' } },
});
const rows: components['schemas']['DataRowDto'][] = page.data?.data ?? [];
const next: string | null | undefined = page.data?.pagination.next_cursor;

const id = rows[0]?.coin_id ?? 0;
const history = await client.GET('/api/v1/coins/{id}/history', { params: { path: { id }, query: { interval: '1h' } } });
const price = await client.GET('/api/v1/coins/{id}/price', { params: { path: { id } } });
const fresh: number | undefined = price.data?.fresh_sources;
const stats = await client.GET('/api/v1/stats', { params: { query: { limit: 1 } } });
const average: number | undefined = stats.data?.symbol_stats[0]?.avg_price_usd;
const sources = await client.GET('/api/v1/sources');
const coins = await client.GET('/api/v1/coins', { params: { query: { q: 'bitcoin' } } });
const mappings = await client.GET('/api/v1/coins/{id}/mappings', { params: { path: { id } } });
const health = await client.GET('/health');

const wrong = await client.GET('/api/v1/data', { params: { query: { limit: 0 } } });
const detail: string | undefined = wrong.error?.detail;
const missing = await client.GET('/api/v1/coins/{id}', { params: { path: { id: 999999 } } });
const title: string | undefined = missing.error?.title;

console.log(JSON.stringify({
  status, rows: rows.length, symbol: rows[0]?.symbol, next, candles: history.data?.data.length, fresh, average,
  sources: sources.data?.sources.map(({ source }) => source), coin: coins.data?.coins[0]?.name,
  mapping: mappings.data?.mappings[0]?.source_id, healthy: health.data?.status, detail, title,
}));
`;

describe('a client generated from the OpenAPI document', () => {
  let app: TestApp;
  let folder: string;

  beforeAll(async () => {
    app = await startTestApp();
    // Inside the package folder, so that node_modules resolves.
    folder = await mkdtemp(resolve('node_modules', '.generated-client-'));
  });

  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const bin = (name: string): string => resolve('node_modules', name);

  it('compiles, and reads data and starts a run', async () => {
    const document = join(folder, 'openapi.json');
    await writeFile(document, (await app.get('/docs-json')).text);
    await run(process.execPath, [
      bin('openapi-typescript/bin/cli.js'),
      document,
      '-o',
      join(folder, 'api.ts'),
    ]);
    await writeFile(join(folder, 'program.ts'), PROGRAM);
    const options =
      '--ignoreConfig --strict --module nodenext --moduleResolution nodenext --target es2023 --skipLibCheck --types node --outDir out';
    await run(process.execPath, [bin('typescript/bin/tsc'), ...options.split(' '), 'program.ts'], {
      cwd: folder,
    }).catch((error: unknown) => expect((error as { stdout: string }).stdout).toBe(''));
    await writeFile(join(folder, 'out', 'package.json'), '{"type":"module"}');
    const { stdout } = await run(process.execPath, [join(folder, 'out', 'program.js'), app.url]);
    expect(JSON.parse(stdout)).toEqual({
      status: 'success',
      rows: 2,
      symbol: expect.stringMatching(/^(BTC|ETH)$/),
      next: null,
      candles: 1,
      fresh: 0,
      average: expect.any(Number),
      sources: ['csv', 'coingecko', 'coinpaprika'],
      coin: 'Bitcoin',
      mapping: expect.any(String),
      healthy: 'healthy',
      detail: 'limit: must be at least 1',
      title: 'Not Found',
    });
  }, 120_000);
});
