import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTestApp, type TestApp } from '../../support/app.js';
import { startCannedApi, type CannedApi } from '../../support/canned-api.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

const HEADER = 'ticker,price,date\n';
const DAY = '2024-01-15';

let app: TestApp;
let api: CannedApi;
let folder: TestFolder;

beforeAll(async () => {
  [folder, api] = await Promise.all([createTestFolder(), startCannedApi()]);
  app = await startTestApp({
    CSV_DATA_PATH: folder.path,
    COINGECKO_BASE_URL: api.url,
    COINGECKO_PLAN: 'demo',
    COINGECKO_KEY: 'any',
    COINGECKO_MAX_COINS: '250',
  });
});

afterAll(async () => {
  await app.close();
  await api.close();
  await folder.remove();
});

beforeEach(async () => {
  for (const file of await readdir(folder.path)) await rm(join(folder.path, file));
  await app.database.query(
    'TRUNCATE unified_crypto_data, latest_quotes, source_checkpoints, raw_data, rejected_records, etl_jobs',
  );
});

const run = async (source = 'csv') =>
  (await app.post(`/api/v1/etl/run/${source}?sync=true`)).body.job as { id: number; status: string };
const rejected = async (query = '') => (await app.get(`/api/v1/rejected${query}`)).body;
const summary = async (query = '') => (await app.get(`/api/v1/rejected/summary${query}`)).body;
const places = async (query = ''): Promise<string[]> =>
  (await rejected(query)).rejected.map(({ place }: { place: string }) => place);

const coin = (id: string, price: string, at = `${DAY}T12:00:00Z`) =>
  `{"id":"${id}","symbol":"${id}","name":"${id}","current_price":${price},"market_cap":1,"total_volume":1,"last_updated":"${at}"}`;
const answer = (...coins: string[]): void => {
  api.body = Buffer.from(`[${coins.join(',')}]`);
};

describe('GET /rejected', () => {
  it('lists rejected records with reason and position', async () => {
    const file = await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\nETH,0,${DAY}\nXRP,2,soon\n,3,${DAY}\n`);
    const job = await run();
    const { rejected: list, next_cursor } = await rejected(`?job_id=${job.id}`);
    expect(next_cursor).toBeNull();
    const common = {
      job_id: job.id,
      source: 'csv',
      page: 1,
      url: pathToFileURL(file).href,
      stage: 'normalize',
    };
    expect(list).toMatchObject([
      { ...common, place: 'line 5', position: 5, source_id: null, code: 'symbol_missing', value: '' },
      {
        ...common,
        place: 'line 4',
        source_id: 'XRP',
        timestamp: null,
        code: 'timestamp_invalid',
        value: 'soon',
      },
      {
        ...common,
        place: 'line 3',
        position: 3,
        source_id: 'ETH',
        timestamp: `${DAY}T00:00:00.000Z`,
        code: 'price_zero',
        field: 'price',
        value: '0',
        message: expect.stringContaining('price'),
        resolved_at: null,
        resolved_by_job_id: null,
      },
    ]);
    const [page] = await app.database.query('SELECT id FROM raw_data');
    expect(list[0].raw_id).toBe(page!.id);
    expect(list[0].created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(job).toMatchObject({
      status: 'partial',
      error_message: expect.stringMatching(
        new RegExp(`^3 of 4 records were rejected; .*/api/v1/rejected\\?job_id=${job.id}`),
      ),
    });
  });

  it('pages through rejects by cursor, newest first, each once', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => `C${index},0,${DAY}\n`).join('');
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\n${rows}`);
    await run();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await rejected(`?limit=10${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.rejected.map(({ place }: { place: string }) => place));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `line ${27 - index}`));
  });

  it('filters rejects by job, source and code, alone and combined', async () => {
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\nETH,0,${DAY}\nXRP,-1,${DAY}\n`);
    const first = await run();
    answer(coin('a', '1'), coin('b', 'null'), coin('c', '0'));
    const second = await run('coingecko');
    expect(await places(`?job_id=${first.id}`)).toEqual(['line 4', 'line 3']);
    expect(await places('?source=coingecko')).toEqual(['index 2', 'index 1']);
    expect(await places('?code=price_zero')).toEqual(['index 2', 'line 3']);
    expect(await places('?source=csv&code=price_zero')).toEqual(['line 3']);
    expect(await places(`?job_id=${second.id}&source=csv`)).toEqual([]);
    expect(await places('?code=no_such_code')).toEqual([]);
  });

  it.each([
    ['job_id=x', 'job_id'],
    ['job_id=0', 'job_id'],
    ['source=nope', 'source'],
    ['code=Price%20Zero', 'code'],
    ['code=%00', 'code'],
    ['resolved=maybe', 'resolved'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['cursor=abc', 'cursor'],
    ['page=2', 'page'],
  ])('GET /rejected?%s returns 400 and names the parameter', async (query, parameter) => {
    const { status, body } = await app.get(`/api/v1/rejected?${query}`);
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ parameter }]);
  });

  it('GET /rejected/summary names every invalid parameter', async () => {
    const { status, body } = await app.get('/api/v1/rejected/summary?job_id=-1&source=x&limit=5');
    expect(status).toBe(400);
    expect(body.errors.map(({ parameter }: { parameter: string }) => parameter).toSorted()).toEqual([
      'job_id',
      'limit',
      'source',
    ]);
  });
});

describe('GET /rejected/summary', () => {
  it('counts rejects by code, most frequent first, with the newest as examples', async () => {
    const zeros = Array.from({ length: 5 }, (_, index) => `Z${index},0,${DAY}\n`).join('');
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\n${zeros}XRP,2,soon\n`);
    const job = await run();
    const { total, groups } = await summary();
    expect(total).toBe(6);
    expect(groups).toMatchObject([
      { code: 'price_zero', count: 5, resolved: 0 },
      { code: 'timestamp_invalid', count: 1, resolved: 0, examples: [{ place: 'line 8', value: 'soon' }] },
    ]);
    expect(groups[0].examples.map(({ place }: { place: string }) => place)).toEqual([
      'line 7',
      'line 6',
      'line 5',
    ]);
    expect((await summary(`?job_id=${job.id}&code=price_zero`)).total).toBe(5);
    expect(await summary('?source=coingecko')).toEqual({ total: 0, groups: [] });
  });
});

describe('resolving rejects', () => {
  const open = async () => (await places('?resolved=false')).toSorted();
  const closed = async () => (await places('?resolved=true')).toSorted();

  it('resolves rejects by a run of the corrected file, whichever cell was wrong', async () => {
    const rows = [`BTC,1,${DAY}`, `ETH,0,${DAY}`, `XRP,2,soon`, `,3,${DAY}`, `LTC,4`, `ADA,0,${DAY}`];
    await folder.write('a.csv', `${HEADER}${rows.join('\n')}\n`);
    const first = await run();
    expect(await open()).toEqual(['line 3', 'line 4', 'line 5', 'line 6', 'line 7']);
    rows[1] = `ETH,10,${DAY}`;
    rows[2] = `XRP,2,${DAY}`;
    rows[3] = `DOT,3,${DAY}`;
    rows[4] = `LTC,4,${DAY}`;
    await folder.write('a.csv', `${HEADER}${rows.join('\n')}\n`);
    const second = await run();
    expect(await closed()).toEqual(['line 3', 'line 4', 'line 5', 'line 6']);
    // Still wrong: rejected by both jobs.
    expect(await open()).toEqual(['line 7', 'line 7']);
    expect((await rejected(`?job_id=${first.id}&resolved=true`)).rejected[0]).toMatchObject({
      resolved_by_job_id: second.id,
      resolved_at: expect.stringMatching(/Z$/),
    });
    expect((await summary(`?job_id=${first.id}&code=price_zero`)).groups).toMatchObject([
      { count: 2, resolved: 1 },
    ]);
  });

  it('resolves a reject by another file with the same coin and time, but not another time', async () => {
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\nETH,0,${DAY}\nETH,0,2024-01-16\n`);
    await run();
    await folder.write('b.csv', `ticker,price,date\nSOL,5,${DAY}\nDOT,6,${DAY}\nETH,2500,2024-01-16\n`);
    await run();
    expect(await closed()).toEqual(['line 4']);
    expect(await open()).toEqual(['line 3']);
  });

  it('does not resolve a reject by a different record at the same line', async () => {
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\nETH,2,soon\n`);
    await run();
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\nXRP,3,${DAY}\nETH,2,soon\n`);
    await run();
    expect(await closed()).toEqual([]);
  });

  it('does not resolve a reject without coin by a record of another time at the same line', async () => {
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\n,3,${DAY}\n,4,${DAY}\n`);
    await run();
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\nDOT,3,2024-01-16\nDOT,4,${DAY}\n`);
    await run();
    expect(await closed()).toEqual(['line 4']);
    expect(await open()).toEqual(['line 3']);
  });

  it('resolves a reject of a list when a later run has the coin', async () => {
    answer(coin('a', '1'), coin('b', 'null'), coin('c', 'null'));
    await run('coingecko');
    answer(coin('a', '2', `${DAY}T13:00:00Z`), coin('c', '3', `${DAY}T13:00:00Z`));
    const second = await run('coingecko');
    expect((await rejected('?resolved=true')).rejected).toMatchObject([
      { place: 'index 2', source_id: 'c', resolved_by_job_id: second.id },
    ]);
    expect(await open()).toEqual(['index 1']);
  });

  it('does not resolve a reject by a record of the same run', async () => {
    answer(coin('a', 'null'), coin('a', '3'));
    await run('coingecko');
    expect(await open()).toEqual(['index 0']);
  });

  it('stores rejects with labels of any length', async () => {
    const label = 'X'.repeat(20_000);
    await folder.write('a.csv', `${HEADER}BTC,1,${DAY}\n${label},0,${DAY}\n`);
    expect(await run()).toMatchObject({ status: 'partial' });
    expect((await rejected()).rejected).toMatchObject([
      { source_id: null, code: 'symbol_too_long', value: `${'X'.repeat(10_000)}…` },
    ]);
  });
});
