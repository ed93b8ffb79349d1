import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModuleBuilder } from '@nestjs/testing';
import { Clock, SystemClock } from '../../src/common/clock.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestFolder, type TestFolder } from '../support/files.js';

const CSV = `ticker,price,vol,date,market_cap
BTC,45000.50,28500000000,2024-01-15T00:00:00Z,882000000000
BTC,46000.25,,2024-01-15T00:59:59.999Z,
BTC,44000,1,2024-01-15T00:30:00Z,1
BTC,47000,,2024-01-15T03:00:00Z,
BTC,48000,,2024-01-17T12:30:45.123456Z,
ETH,0.00000000000123456,15200000000,2024-01-16,300500000000
"A""B,C",2,1,2024-01-14,1
`;

let app: TestApp;
let folder: TestFolder;
let bitcoin: number;

beforeAll(async () => {
  folder = await createTestFolder();
  app = await startTestApp({ CSV_DATA_PATH: await folder.write('coins.csv', CSV) });
  await app.post('/api/v1/etl/run/csv?sync=true');
  bitcoin = (await app.get('/api/v1/coins?symbol=BTC')).body.coins[0].id as number;
});

afterAll(async () => {
  await app.close();
  await folder.remove();
});

describe('NDJSON and CSV', () => {
  it.each([
    ['?format=ndjson', {}],
    ['', { accept: 'application/x-ndjson' }],
    ['', { accept: 'text/html;q=0.1, application/jsonl' }],
  ])('%s %o returns one row per line, with the digits of the page', async (query, headers) => {
    const answer = await app.get(`/api/v1/data${query}`, headers);
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
    const page = await app.get('/api/v1/data');
    expect(page.text).toContain(`"data":[${answer.text.trimEnd().split('\n').join(',')}]`);
    expect(answer.text).toContain('"price_usd":0.00000000000123456,');
  });

  it('CSV has a header, empty cells for unknown values, and quoted cells where needed', async () => {
    const answer = await app.get('/api/v1/data?to=2024-01-15T00:59:59.9999Z', { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const lines = answer.text.split('\r\n');
    expect(lines[0]).toBe('id,coin_id,symbol,price_usd,market_cap,volume_24h,source,timestamp,ingested_at');
    expect(lines[1]).toMatch(/^\d+,\d+,BTC,46000\.25,,,csv,2024-01-15T00:59:59\.999Z,/);
    expect(lines[4]).toMatch(/^\d+,\d+,"A""B,C",2,1,1,csv,/);
    expect(lines).toHaveLength(6);
  });

  it('exports honor filters, limit, offset and cursor', async () => {
    const lines = async (query: string) =>
      (await app.get(`/api/v1/data?format=ndjson&${query}`)).text.trimEnd().split('\n');
    expect(await lines('symbol=eth')).toHaveLength(1);
    expect(await lines('limit=2')).toHaveLength(2);
    expect(await lines('offset=6')).toHaveLength(1);
    const { body } = await app.get('/api/v1/data?limit=3');
    expect(await lines(`cursor=${body.pagination.next_cursor}`)).toHaveLength(4);
    expect(await lines('source=coingecko')).toEqual(['']);
  });

  it('an Accept header without an available format gets 406', async () => {
    const answer = await app.get('/api/v1/data', { accept: 'application/xml' });
    expect(answer.status).toBe(406);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('an export with an invalid parameter gets problem+json', async () => {
    const answer = await app.get('/api/v1/data?format=ndjson&cursor=abc');
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].parameter).toBe('cursor');
  });

  it('HEAD of an export returns headers only', async () => {
    const response = await fetch(`${app.url}/api/v1/data?format=csv`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});

describe('conditional requests', () => {
  it.each([
    '/data',
    '/data?format=ndjson',
    '/data?format=csv',
    '/stats',
    '/coins',
    '/coins/1',
    '/coins/1/mappings',
    '/coins/1/history',
  ])('%s returns 304 until data are loaded', async (path) => {
    const first = await app.get(`/api/v1${path}`);
    const etag = first.headers.get('etag') ?? '';
    expect(first.status).toBe(200);
    expect(etag).toMatch(/^W\/"[\w-]+"$/);
    const again = await app.get(`/api/v1${path}`, { 'if-none-match': `"other", ${etag}` });
    expect([again.status, again.text]).toEqual([304, '']);
    await app.post('/api/v1/etl/run/csv?sync=true');
    const later = await app.get(`/api/v1${path}`, { 'if-none-match': etag });
    expect(later.status).toBe(200);
    expect(later.headers.get('etag')).not.toBe(etag);
  });

  it('an ETag of another format does not match', async () => {
    const etag = (await app.get('/api/v1/data')).headers.get('etag') ?? '';
    expect((await app.get('/api/v1/data?format=csv', { 'if-none-match': etag })).status).toBe(200);
  });
});

describe('job totals and stored bytes', () => {
  it('equal what counting the tables gives, after success and failure', async () => {
    await folder.write('coins.csv', 'ticker,price,date\nBTC,-1,2024-01-15\n');
    expect((await app.post('/api/v1/etl/run/csv?sync=true')).status).toBe(502);
    await folder.write('coins.csv', CSV);
    expect((await app.post('/api/v1/etl/run/csv?sync=true')).status).toBe(200);
    const jobs = await app.database.query(
      `SELECT source, status, jobs, records_processed, last_completed_at FROM job_totals ORDER BY 1, 2`,
    );
    expect(jobs).toEqual(
      await app.database.query(
        `SELECT source, status, count(*) AS jobs, sum(records_processed)::bigint AS records_processed,
                max(completed_at) AS last_completed_at
         FROM etl_jobs GROUP BY 1, 2 ORDER BY 1, 2`,
      ),
    );
    expect(jobs).toHaveLength(2);
    const { body } = await app.get('/api/v1/sources');
    const [raw] = await app.database.query<{ bytes: number }>(
      'SELECT sum(octet_length(body))::bigint AS bytes FROM raw_data',
    );
    expect(body.sources[0]).toMatchObject({ source: 'csv', stored_bytes: raw?.bytes });
  });
});

describe('a cached response', () => {
  it('has the metadata of the current request', async () => {
    const first = await app.get('/api/v1/data', { 'x-request-id': 'one' });
    const second = await app.get('/api/v1/data', { 'x-request-id': 'two' });
    expect([first.body.metadata.request_id, second.body.metadata.request_id]).toEqual(['one', 'two']);
    expect(second.body.data).toEqual(first.body.data);
  });
});

describe('a response from the cache', () => {
  it('counts for its route in the metrics, and is not used for other URLs and formats', async () => {
    const path = '/api/v1/data?limit=7';
    const timed = async (): Promise<number> => {
      const { text } = await app.get('/metrics');
      const [, count] =
        /_duration_seconds_count\{[^}]*endpoint="\/api\/v1\/data"[^}]*status="200"[^}]*\} (\d+)/.exec(text) ??
        [];
      return Number(count);
    };
    await app.get(path);
    const before = await timed();
    const again = await app.get(path);
    expect(again.status).toBe(200);
    expect(await timed()).toBe(before + 1);
    expect((await app.get(`${path}&limit=x`)).status).toBe(400);
    expect((await app.get(path, { accept: 'text/csv' })).headers.get('content-type')).toMatch(/^text\/csv/);
    expect((await app.get(path, { accept: 'image/png' })).status).toBe(406);
  });
});

describe('total_records', () => {
  it('is estimated above ten thousand rows of a time range, and exact without a range', async () => {
    await app.database.query(
      `INSERT INTO unified_crypto_data (coin_id, mapping_id, symbol, price_usd, source, "timestamp", raw_id, raw_position, job_id, parser_version)
       SELECT 900, 900, 'MANY', 1, 'csv', timestamptz '2024-03-01' + make_interval(mins => n), 1, n, 1, 1
       FROM generate_series(1, 20000) n`,
    );
    await app.database.query(
      `INSERT INTO coins (id, symbol, name, slug) VALUES (900, 'MANY', 'Many', 'many')`,
    );
    await app.database.query(`INSERT INTO coin_totals VALUES (900, 'csv', 'MANY', 20000, 20000, 1, 1)`);
    await app.database.query('UPDATE data_version SET version = version + 1');
    const total = async (query: string) => {
      const { metadata, pagination } = (await app.get(`/api/v1/data?limit=1&${query}`)).body;
      expect(pagination.total).toBe(metadata.total_records);
      return [metadata.total_records as number, metadata.total_is_estimate as boolean] as const;
    };
    // The planner knows nothing of them yet: no estimate is less than what was counted.
    expect((await total('symbol=MANY&from=2024-03-02'))[0]).toBeGreaterThan(10_000);
    await app.database.query('ANALYZE unified_crypto_data');
    expect(await total('symbol=MANY')).toEqual([20000, false]);
    expect(await total('symbol=MANY&to=2024-03-02')).toEqual([1439, false]);
    const [estimate, isEstimate] = await total('symbol=MANY&from=2024-03-02');
    expect(isEstimate).toBe(true);
    expect(estimate).toBeGreaterThan(10_000);
    expect(estimate).toBeLessThanOrEqual(20_000);
    await app.database.query('DELETE FROM unified_crypto_data WHERE coin_id = 900');
    await app.database.query('DELETE FROM coin_totals WHERE coin_id = 900');
  });
});

describe('a source with a small share of all facts', () => {
  const figures = `UPDATE source_totals SET record_count = record_count + $1 WHERE source = 'csv'`;

  it.each([3, 150])('is returned completely with %i coins', async (coins) => {
    await app.database.query(
      `INSERT INTO unified_crypto_data (coin_id, mapping_id, symbol, price_usd, source, "timestamp", raw_id, raw_position, job_id, parser_version)
       SELECT 2000 + n, 1, 'RARE', n, 'coinpaprika', '2024-01-15', 1, n, 1, 1 FROM generate_series(1, $1::integer) n`,
      [coins],
    );
    await app.database.query(
      `INSERT INTO coin_totals SELECT 2000 + n, 'coinpaprika', 'RARE', 1, n, n, n FROM generate_series(1, $1::integer) n`,
      [coins],
    );
    await app.database.query(
      `INSERT INTO source_totals VALUES ('coinpaprika', $1, '2024-01-15', '2024-01-15')`,
      [coins],
    );
    await app.database.query(figures, [100_000]);
    await app.database.query('UPDATE data_version SET version = version + 1');
    const { data, pagination } = (await app.get('/api/v1/data?source=coinpaprika&limit=1000')).body;
    expect(data).toHaveLength(coins);
    expect(pagination.total).toBe(coins);
    await app.database.query(figures, [-100_000]);
    for (const table of ['unified_crypto_data', 'coin_totals', 'source_totals'])
      await app.database.query(`DELETE FROM ${table} WHERE source = 'coinpaprika'`);
    await app.database.query('UPDATE data_version SET version = version + 1');
  });
});

describe('GET /coins/{id}/history', () => {
  const history = async (query: string) => (await app.get(`/api/v1/coins/${bitcoin}/history?${query}`)).body;

  it('returns candles labelled by the start of their interval', async () => {
    expect(await history('interval=1h&to=2024-01-16')).toMatchObject({
      coin_id: bitcoin,
      symbol: 'BTC',
      interval: '1h',
      data: [
        {
          timestamp: '2024-01-15T03:00:00.000Z',
          open: 47000,
          high: 47000,
          low: 47000,
          close: 47000,
          quotes: 1,
        },
        {
          timestamp: '2024-01-15T00:00:00.000Z',
          open: 45000.5,
          high: 46000.25,
          low: 44000,
          close: 46000.25,
          quotes: 3,
        },
      ],
      pagination: { limit: 100, next_cursor: null },
    });
  });

  it.each([
    ['1m', 5],
    ['5m', 5],
    ['1h', 3],
    ['1d', 2],
  ])('with interval %s returns %i candles and skips gaps', async (interval, candles) => {
    const { data } = await history(`interval=${interval}`);
    expect(data).toHaveLength(candles);
    expect(data.reduce((sum: number, { quotes }: { quotes: number }) => sum + quotes, 0)).toBe(5);
  });

  it('returns the quotes with interval=raw', async () => {
    const { data } = await history('interval=raw&limit=1&decimals=string');
    expect(data).toEqual([
      {
        id: expect.any(Number),
        timestamp: '2024-01-17T12:30:45.123456Z',
        source: 'csv',
        price_usd: '48000',
        market_cap: null,
        volume_24h: null,
      },
    ]);
  });

  it.each(['raw', '1m', '1h', '1d'])('has no next_cursor on the last page: %s', async (interval) => {
    const { data } = await history(`interval=${interval}`);
    const page = await history(`interval=${interval}&limit=${data.length}`);
    expect(page.data).toEqual(data);
    expect(page.pagination.next_cursor).toBeNull();
    expect(
      (await history(`interval=${interval}&limit=${data.length - 1}`)).pagination.next_cursor,
    ).not.toBeNull();
  });

  it.each(['raw', '1m', '1h', '1d'])('reaches the oldest entry by cursor: %s', async (interval) => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await history(`interval=${interval}&limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ timestamp }: { timestamp: string }) => timestamp));
      cursor = page.pagination.next_cursor as string | null;
    }
    const all = await history(`interval=${interval}`);
    expect(seen).toEqual(all.data.map(({ timestamp }: { timestamp: string }) => timestamp));
  });

  it('filters by range and source, and may be empty', async () => {
    expect((await history('from=2024-01-15T00:30:00Z&to=2024-01-15T03:00:00Z')).data).toMatchObject([
      { open: 44000, close: 46000.25, quotes: 2 },
    ]);
    expect((await history('source=coingecko')).data).toEqual([]);
  });
});

describe('GET /coins/{id}/price', () => {
  const NOW = '2026-05-01T12:00:00Z';
  let prices: TestApp;

  beforeAll(async () => {
    const clock = new (class extends SystemClock {
      override now = () => new Date(NOW);
    })();
    const schedules = { SCHEDULE_COINGECKO: '60', SCHEDULE_COINPAPRIKA: '7200' };
    prices = await startTestApp({ ROLE: 'api', ...schedules }, undefined, (builder: TestingModuleBuilder) =>
      builder.overrideProvider(Clock).useValue(clock),
    );
    await prices.database.query(
      `INSERT INTO coins (id, symbol, name, slug) VALUES (1, 'BTC', 'Bitcoin', 'bitcoin'), (2, 'ETH', 'Ethereum', 'ethereum'),
         (3, 'XRP', 'XRP', 'xrp'), (4, 'NEW', 'New', 'new'), (5, 'FOUR', 'Four', 'four'),
         (6, 'OLD', 'Old', 'old'), (7, 'OLDER', 'Older', 'older')`,
    );
    const quote = (coin: number, source: string, price: string, minutes: number) =>
      prices.database.query(
        `INSERT INTO latest_quotes VALUES ($1, $2, 1, 'X', $3, NULL, NULL, timestamptz '${NOW}' - make_interval(mins => $4), now())`,
        [coin, source, price, minutes],
      );
    await quote(1, 'csv', '100', 1);
    await quote(1, 'coingecko', '101', 2);
    await quote(1, 'coinpaprika', '107.5', 3);
    await quote(2, 'coingecko', '10', 1);
    await quote(2, 'coinpaprika', '10.05', 1);
    await quote(2, 'csv', '3', 60 * 24 * 300);
    await quote(3, 'coingecko', '0.5', 60 * 24);
    const ages = { coingecko: 15, coinpaprika: 240, csv: 120 };
    for (const [source, minutes] of Object.entries(ages)) {
      await quote(6, source, '1', minutes - 1);
      await quote(7, source, '1', minutes + 1);
    }
    for (const [place, source] of ['csv', 'coingecko', 'coinpaprika', 'another'].entries())
      await quote(5, source, String(2 ** place), 1);
  });

  afterAll(() => prices.close());

  const price = async (path: string) => (await prices.get(`/api/v1/coins/${path}`)).body;

  it('returns median, spread and outliers with three fresh sources', async () => {
    expect(await price('1/price')).toMatchObject({
      coin_id: 1,
      symbol: 'BTC',
      fresh_sources: 3,
      median_price_usd: 101,
      spread_percent: 7.5,
      sources: [
        { source: 'coingecko', price_usd: 101, stale: false, outlying: false, age_seconds: 120 },
        { source: 'coinpaprika', price_usd: 107.5, stale: false, outlying: true },
        { source: 'csv', price_usd: 100, stale: false, outlying: false },
      ],
    });
  });

  it('marks a price stale after twice the interval of its source, at least 15 minutes', async () => {
    const staleAt = async (path: string) => {
      const { sources } = await price(path);
      return (sources as { source: string; stale: boolean }[]).map(({ source, stale }) => [source, stale]);
    };
    expect(await staleAt('6/price')).toEqual([
      ['coingecko', false],
      ['coinpaprika', false],
      ['csv', false],
    ]);
    expect(await staleAt('7/price')).toEqual([
      ['coingecko', true],
      ['coinpaprika', true],
      ['csv', true],
    ]);
  });

  it('uses the mean of the middle two as the median of an even number', async () => {
    expect(await price('5/price')).toMatchObject({ fresh_sources: 4, median_price_usd: 3 });
  });

  it('returns two fresh prices with their spread and no median', async () => {
    expect(await price('2/price?decimals=string')).toMatchObject({
      fresh_sources: 2,
      median_price_usd: null,
      spread_percent: '0.5',
      sources: [
        { source: 'coingecko', price_usd: '10', stale: false, outlying: null },
        { source: 'coinpaprika', price_usd: '10.05', stale: false, outlying: null },
        { source: 'csv', stale: true, outlying: null },
      ],
    });
  });

  it('marks a single old price stale unless max_age allows it', async () => {
    expect(await price('3/price')).toMatchObject({
      fresh_sources: 0,
      spread_percent: null,
      sources: [{ stale: true }],
    });
    expect(await price('3/price?max_age=90000')).toMatchObject({
      fresh_sources: 1,
      sources: [{ stale: false }],
    });
    expect(await price('4/price')).toMatchObject({ fresh_sources: 0, median_price_usd: null, sources: [] });
  });
});
