import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startApiApp, type ApiApp } from '../../support/api-app.js';
import type { FaultOptions } from '../../support/upstream/fault-options.js';
import { ANSWER_FAULTS } from '../../support/upstream/faults.answers.js';
import { LIST_FAULTS, type FaultName } from '../../support/upstream/faults.js';
import { ROW_FAULTS } from '../../support/upstream/faults.rows.js';
import { WIRE_FAULTS } from '../../support/upstream/faults.wire.js';

const SOURCES = ['coingecko', 'coinpaprika'] as const;
type Source = (typeof SOURCES)[number];

let app: ApiApp;
const tried = new Set<FaultName>();

beforeAll(async () => {
  app = await startApiApp({
    market: { coins: 320 },
    env: { COINGECKO_MAX_COINS: '500' },
    coingecko: { ratePerMinute: Infinity },
    coinpaprika: { ratePerSecond: Infinity },
    policy: { requestTimeout: 700, bodyLimit: 2_000_000 },
  });
  for (const source of SOURCES) await app.run(source);
});
afterAll(() => app.close());
afterEach(() => {
  app.coingecko.disarm();
  app.coinpaprika.disarm();
  app.clock.waits.length = 0;
});

function arm(source: Source, fault: FaultName, options?: FaultOptions): void {
  tried.add(fault);
  app[source].arm(fault, options);
}

/** Prices move and no fault is armed: the next run must succeed. */
async function expectNextRunToWork(source: Source): Promise<void> {
  app[source].disarm();
  app.market.tick();
  const job = await app.run(source);
  expect(job).toMatchObject({ status: 'success', error_message: null, counts: { rejected: 0 } });
  expect(job.counts.inserted).toBeGreaterThan(100);
}

/** The stored bitcoin price of a source, times a factor. */
async function bitcoinAt(source: Source, times = 1): Promise<string | undefined> {
  const [row] = await app.database.query<{ price: string }>(
    `SELECT trim_scale(price_usd * $2::integer)::text AS price FROM latest_quotes l JOIN source_asset_mappings m ON m.id = l.mapping_id
     WHERE m.source = $1 AND m.source_id IN ('bitcoin', 'btc-bitcoin')`,
    [source, times],
  );
  return row?.price;
}

const both = <T extends unknown[]>(rows: T[]): [Source, ...T][] =>
  SOURCES.flatMap((source) => rows.map((row): [Source, ...T] => [source, ...row]));

describe('transient faults', () => {
  const passing: [FaultName, FaultOptions?][] = [
    ['http500'],
    ['http503'],
    ['http408'],
    ['http425'],
    ['rateLimited'],
    ['rateLimitedDate'],
    ['rateLimitedBare'],
    ['okRateLimitBody'],
    ['errorNumericStatus'],
    ['cloudflare1015'],
    ['throttledText'],
    ['invalidJson'],
    ['emptyBody'],
    ['emptyArray'],
    ['okHtml'],
    ['resetBeforeAnswer'],
    ['resetMidBody'],
    ['truncatedJson'],
    ['hang'],
    ['slowDrip', { chunkBytes: 256 }],
  ];

  it.each(both(passing))('%s: retries %s within the run', async (source, fault, options = {}) => {
    app.market.tick();
    arm(source, fault, { ...options, times: 2 });
    const job = await app.run(source);
    expect(job).toMatchObject({ status: 'success', error_message: null, attempt: 1 });
    expect(job.counts.inserted).toBeGreaterThan(100);
    expect(app.clock.waits).toHaveLength(2);
  });

  it.each(both([['delayed'], ['gzip']] as [FaultName][]))('%s: %s needs no retry', async (source, fault) => {
    arm(source, fault);
    expect(await app.run(source)).toMatchObject({ status: 'success' });
    expect(app.clock.waits).toEqual([]);
  });

  it.each(both([['rateLimited'], ['rateLimitedDate']] as [FaultName][]))(
    '%s: %s: waits as long as Retry-After says',
    async (source, fault) => {
      arm(source, fault, { times: 1, retryAfter: 75 });
      expect(await app.run(source)).toMatchObject({ status: 'success' });
      expect(app.clock.waits).toHaveLength(1);
      expect(app.clock.waits[0]).toBeGreaterThan(73_000);
      expect(app.clock.waits[0]).toBeLessThan(77_000);
    },
  );
});

describe('permanent faults', () => {
  const FIREWALL = /HTTP 403: "Access denied .*firewall/;
  const PLAN = /code 10005: "This request is limited to PRO API subscribers\." .*\w+_PLAN/;
  const lasting: [FaultName, RegExp, FaultOptions?][] = [
    ['errorInStatus', PLAN],
    ['errorTopLevel', PLAN],
    ['errorInErrorStatus', PLAN],
    ['errorFlat', /HTTP 400: "invalid vs_currency" .*\w+_BASE_URL/],
    ['cloudflareHtml', FIREWALL],
    ['forbiddenObject', /HTTP 403: "This endpoint is temporarily unavailable .*next scheduled run/],
    ['forbiddenObject', /HTTP 200, code 403: "This endpoint is temporarily unavailable/, { status: 200 }],
    ['paymentRequired', /HTTP 402: "Getting this data is not allowed.*next month/],
    ['invalidKey', /HTTP 403: "invalid API key" .*\w+_KEY.*\w+_PLAN/],
    ['code10002', /code 10002: "API Key Missing.*\w+_KEY/],
    ['code10005', PLAN],
    ['code10010', /code 10010: "If you are using Pro API key.*" .*\w+_PLAN/],
    ['code10011', /code 10011: "If you are using Demo API key.*" .*\w+_PLAN/],
    ['code10012', /HTTP 401, code 10012: "Your request exceeds the allowed time range/],
    ['code10012', /HTTP 200, code 10012: "Your request exceeds the allowed time range/, { status: 200 }],
    ['redirect', /redirect from 127\.0\.0\.1:\d+ to localhost:\d+\..*\w+_BASE_URL/],
    ['endless', /more than 2000000 bytes.*\w+_BASE_URL/],
  ];

  it.each(both(lasting))(
    '%s: %s fails the run at once with %s',
    async (source, fault, message, ...[options]) => {
      const before = app[source].requests.length;
      arm(source, fault, options);
      const job = await app.run(source);
      expect(job).toMatchObject({ status: 'failure', pages: 0, counts: { read: 0 } });
      expect(job.error_message).toMatch(message);
      expect(app[source].requests).toHaveLength(before + 1);
      await expectNextRunToWork(source);
    },
  );

  it('keeps the pages loaded before a fault', async () => {
    app.market.tick();
    arm('coingecko', 'paymentRequired', { page: 2 });
    const job = await app.run('coingecko');
    expect(job).toMatchObject({ status: 'failure', pages: 1, counts: { read: 250 } });
    await expectNextRunToWork('coingecko');
  });
});

describe('faults in the records', () => {
  const rejecting: [FaultName, string][] = [
    ['lastUpdatedNull', 'timestamp_missing'],
    ['lastUpdatedFuture', 'timestamp_in_future'],
    ['priceNull', 'price_missing'],
    ['priceZero', 'price_zero'],
  ];

  it.each(both(rejecting))('%s: %s rejects one record with %s', async (source, fault, code) => {
    arm(source, fault, { times: 1 });
    const job = await app.run(source);
    expect(job).toMatchObject({ status: 'partial', counts: { rejected: 1 } });
    const rejects = await app.database.query(
      'SELECT code, place, source_id, message FROM rejected_records WHERE job_id = $1',
      [job.id],
    );
    expect(rejects).toEqual([
      { code, place: 'index 0', source_id: expect.stringContaining('bitcoin'), message: expect.any(String) },
    ]);
    await expectNextRunToWork(source);
  });

  it.each(both([['renamedField'], ['droppedField']] as [FaultName][]))(
    '%s: %s refuses the page, stores it and counts nothing',
    async (source, fault) => {
      arm(source, fault, { times: 1 });
      const job = await app.run(source);
      expect(job).toMatchObject({ status: 'failure', pages: 0, counts: { read: 0 } });
      expect(job.error_message).toMatch(/None of the \d+ records .* has (current_price|quotes\.USD\.price)/);
      expect(await app.database.query('SELECT page FROM raw_data WHERE job_id = $1', [job.id])).toEqual([
        { page: 1 },
      ]);
      await expectNextRunToWork(source);
    },
  );

  it.each(SOURCES)('%s: everythingNull fails the run and counts every record as rejected', async (source) => {
    arm(source, 'everythingNull', { times: 1 });
    const job = await app.run(source);
    expect(job).toMatchObject({ status: 'failure', pages: 1 });
    expect(job.counts).toMatchObject({ read: job.counts.rejected, inserted: 0 });
    expect(job.error_message).toMatch(/no usable record: all \d+ were rejected/);
    await expectNextRunToWork(source);
  });

  it.each(
    both([
      ['priceString', 1],
      ['pricesTimes1000', 1000],
    ] as [FaultName, number][]),
  )('%s: loads the values of %s as they were sent', async (source, fault, factor) => {
    await expectNextRunToWork(source);
    const expected = await bitcoinAt(source, factor);
    expect(expected).toMatch(/^\d{4,}/);
    // Load every coin again, so that the fault applies to unchanged prices.
    await app.database.query('TRUNCATE unified_crypto_data, latest_quotes');
    arm(source, fault, { times: 2 });
    expect(await app.run(source)).toMatchObject({ status: 'success', counts: { rejected: 0 } });
    expect(await bitcoinAt(source)).toBe(expected);
    await expectNextRunToWork(source);
  });
});

describe('faults of the feed', () => {
  it('requests an empty page again when the page before it was full', async () => {
    app.market.tick();
    const before = app.coingecko.requests.length;
    arm('coingecko', 'emptyArray', { page: 2, times: 1 });
    expect(await app.run('coingecko')).toMatchObject({ status: 'success', pages: 2 });
    expect(app.coingecko.requests.slice(before).map(({ query }) => query['page'])).toEqual(['1', '2', '2']);
  });

  it.each(['shiftedPages', 'listingWhilePaging'] as const)(
    '%s: counts a coin on two pages as a duplicate',
    async (fault) => {
      app.market.tick();
      arm('coingecko', fault);
      const job = await app.run('coingecko');
      expect(job).toMatchObject({ status: 'success', counts: { duplicate: 1, rejected: 0 } });
      await expectNextRunToWork('coingecko');
    },
  );

  it.each(SOURCES)('%s: halfGone loads the remaining half', async (source) => {
    const whole = await app.run(source);
    app.market.tick();
    arm(source, 'halfGone');
    const job = await app.run(source);
    expect(job).toMatchObject({ status: 'success', counts: { rejected: 0 } });
    expect(job.counts.read / whole.counts.read).toBeCloseTo(0.5, 1);
    expect(job.counts.inserted + job.counts.unchanged).toBe(job.counts.read);
  });

  it.each(SOURCES)('%s: frozenFeed loads nothing new', async (source) => {
    await app.run(source);
    arm(source, 'frozenFeed');
    app.market.tick();
    const job = await app.run(source);
    expect(job.counts).toMatchObject({ inserted: 0, unchanged: job.counts.read });
  });
});

it('covers every fault of the stand-in APIs', () => {
  const all = [ANSWER_FAULTS, WIRE_FAULTS, ROW_FAULTS].flatMap((faults) => Object.keys(faults));
  expect([...tried].toSorted()).toEqual([...all, ...LIST_FAULTS].toSorted());
});

it('counts every record of every finished job exactly once', async () => {
  const jobs = await app.database.query<Record<string, number | null>>(
    `SELECT j.id, records_read AS read, records_rejected AS rejected,
            records_inserted + records_updated + records_unchanged + records_duplicate + records_rejected AS counted,
            (SELECT sum(record_count)::bigint FROM raw_data p WHERE p.job_id = j.id AND p.page <= j.pages) AS loaded,
            (SELECT count(*) FROM rejected_records r WHERE r.job_id = j.id) AS kept
     FROM etl_jobs j WHERE completed_at IS NOT NULL`,
  );
  expect(jobs.length).toBeGreaterThan(100);
  expect(
    jobs.filter(
      ({ read, rejected, counted, loaded, kept }) =>
        counted !== read || (loaded ?? 0) !== read || kept !== rejected,
    ),
  ).toEqual([]);
});
