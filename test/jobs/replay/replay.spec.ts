import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CoinGeckoNormalizer } from '../../../src/sources/coingecko/coingecko.normalizer.js';
import type { NormalizedPage } from '../../../src/ingestion/source/quote.js';
import type { Normalizer } from '../../../src/ingestion/source/source.js';
import type { NumberedPage } from '../../../src/ingestion/source/page.js';
import { startTestApp, type TestAnswer, type TestApp } from '../../support/app.js';
import { startCannedApi, type CannedApi } from '../../support/canned-api.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';
import { until } from '../../support/processes.js';

const DAY = '2024-01-15';
const HEADER = 'ticker,price,date\n';

let database: TestDatabase;
let app: TestApp;
let api: CannedApi;
let folder: TestFolder;

beforeEach(async () => {
  [database, folder, api] = await Promise.all([createTestDatabase(), createTestFolder(), startCannedApi()]);
  await start();
});

afterEach(async () => {
  await app.close();
  await api.close();
  await folder.remove();
  await database.drop();
});

/** Starts the application, optionally with another normalizer for CoinGecko. */
async function start(coingecko?: Normalizer, env: Record<string, string> = {}): Promise<void> {
  const variables = {
    CSV_DATA_PATH: folder.path,
    COINGECKO_BASE_URL: api.url,
    COINGECKO_PLAN: 'demo',
    COINGECKO_KEY: 'any',
    COINGECKO_MAX_COINS: '250',
    ...env,
  };
  app = await startTestApp(variables, database, (builder) =>
    coingecko ? builder.overrideProvider(CoinGeckoNormalizer).useValue(coingecko) : builder,
  );
}

/** Restarts with another normalizer on the same database, as an upgrade does. */
async function upgrade(coingecko: Normalizer, env: Record<string, string> = {}): Promise<void> {
  await app.close();
  await start(coingecko, env);
}

interface Replayed {
  id: number;
  status: string;
  counts: Record<string, number>;
}

const run = async (source: string, query = 'sync=true') =>
  (await app.post(`/api/v1/etl/run/${source}?${query}`)).body.job as Replayed;

const postReplay = (body: unknown): Promise<TestAnswer> => app.post('/api/v1/etl/replay', body);

/** Queues a replay and waits for its end. */
async function replay(body: Record<string, unknown>): Promise<Replayed & Record<string, unknown>> {
  const { status, body: answer, headers } = await postReplay(body);
  expect({ status, answer }).toMatchObject({ status: 202, answer: { job: { trigger: 'replay' } } });
  expect(headers.get('location')).toBe(`/api/v1/etl/jobs/${answer.job.id}`);
  for (;;) {
    const { job } = (await app.get(`/api/v1/etl/jobs/${answer.job.id}`)).body;
    if (job.status !== 'queued' && job.status !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Previews a replay, then runs it and checks that it changes what the preview showed. */
async function previewAndReplay(body: Record<string, unknown>) {
  const untouched = await contents();
  const { status, body: preview } = await postReplay({ ...body, dry_run: true });
  expect(status).toBe(200);
  expect(await contents()).toEqual(untouched);
  const before = await facts();
  const job = await replay(body);
  const after = await facts();
  expect(job.counts).toEqual(preview.difference.counts);
  expect(job.status).toBe(preview.difference.status);
  const added = [...after.keys()].filter((key) => !before.has(key));
  const changed = [...after].filter(([key, value]) => before.has(key) && before.get(key) !== value);
  expect(preview.difference.added.rows).toBe(added.length);
  expect(preview.difference.changed.rows).toBe(changed.length);
  return { difference: preview.difference, job };
}

/** The amounts of the facts by source id and time. */
async function facts(): Promise<Map<string, string>> {
  const rows = await database.query<{ key: string; amounts: string }>(
    `SELECT m.source_id || ' ' || to_char(u."timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS key,
            concat_ws(' ', u.price_usd, u.market_cap, u.volume_24h) AS amounts
     FROM unified_crypto_data u JOIN source_asset_mappings m ON m.id = u.mapping_id ORDER BY 1`,
  );
  return new Map(rows.map(({ key, amounts }) => [key, amounts]));
}

const TABLES = [
  'unified_crypto_data',
  'latest_quotes',
  'rejected_records',
  'raw_data',
  'etl_jobs',
  'coins',
  'source_asset_mappings',
  'mapping_decisions',
  'source_checkpoints',
  'pgboss.job',
];

/** A digest of every table. */
async function contents(): Promise<unknown[]> {
  const digests: unknown[] = [];
  for (const table of TABLES)
    digests.push(
      await database.query(
        `SELECT '${table}' AS "table", count(*) AS rows, md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM ${table} t`,
      ),
    );
  return digests;
}

const origins = () =>
  database.query<{ id: string; raw_id: number; job_id: number; parser_version: number; price_usd: string }>(
    `SELECT m.source_id AS id, u.raw_id, u.job_id, u.parser_version, u.price_usd
     FROM unified_crypto_data u JOIN source_asset_mappings m ON m.id = u.mapping_id ORDER BY u."timestamp", 1`,
  );

const coin = (id: string, price: string, { at = `${DAY}T12:00:00Z`, name = id, symbol = id } = {}) =>
  `{"id":"${id}","symbol":"${symbol}","name":"${name}","current_price":${price},"market_cap":1,"total_volume":1,"last_updated":"${at}"}`;

const answer = (...coins: string[]): void => {
  api.body = Buffer.from(`[${coins.join(',')}]`);
};

/** Another version of CoinGecko's normalizer. */
class OtherNormalizer implements Normalizer {
  private readonly present = new CoinGeckoNormalizer();

  constructor(
    readonly version: number,
    private readonly change: (page: NormalizedPage) => NormalizedPage = (page) => page,
    private readonly rename: [string, string] | null = null,
  ) {}

  normalize(page: NumberedPage, now: Date): NormalizedPage | Promise<NormalizedPage> {
    const [from, to] = this.rename ?? ['', ''];
    const body = from ? Buffer.from(page.body.toString('utf8').replaceAll(from, to)) : page.body;
    return this.change(this.present.normalize({ ...page, body }, now));
  }
}

/** A normalizer with a bug: prices are a hundred times too large, and long prices are rejected. */
const wrong = new OtherNormalizer(1, ({ quotes, rejects }) => ({
  quotes: quotes
    .filter(({ priceUsd }) => priceUsd.length < 5)
    .map((quote) => ({ ...quote, priceUsd: `${quote.priceUsd}00` })),
  rejects: [
    ...rejects,
    ...quotes
      .filter(({ priceUsd }) => priceUsd.length >= 5)
      .map(({ position, asset, timestamp }) => ({
        position,
        place: `index ${position}`,
        sourceId: asset.sourceId,
        timestamp,
        stage: 'normalize' as const,
        code: 'price_too_large',
        field: 'current_price',
        value: null,
        message: 'current_price is too large',
      })),
  ],
}));

const renamed = (text: string) => Buffer.from(text.replaceAll('"current_price"', '"price_now"'));

describe('a replay after the normalizer was fixed', () => {
  it('corrects wrong facts, adds rejected records and resolves their rejects', async () => {
    await upgrade(wrong);
    answer(coin('a', '12'), coin('b', '55555.5'), coin('c', 'null'));
    const first = await run('coingecko');
    expect(first).toMatchObject({ status: 'partial', counts: { inserted: 1, rejected: 2 } });
    await upgrade(new OtherNormalizer(7));
    const { difference, job } = await previewAndReplay({ job_id: first.id });
    expect(job).toMatchObject({
      status: 'partial',
      counts: { read: 3, inserted: 1, updated: 1, unchanged: 0, duplicate: 0, rejected: 1 },
      note: `replay of the pages of job ${first.id}`,
      pages: 1,
    });
    const raw_id = (await origins())[0]!.raw_id;
    expect(await origins()).toEqual([
      { id: 'a', price_usd: '12', raw_id, job_id: job.id, parser_version: 7 },
      { id: 'b', price_usd: '55555.5', raw_id, job_id: job.id, parser_version: 7 },
    ]);
    expect(difference).toMatchObject({
      source: 'coingecko',
      pages: 1,
      added: {
        rows: 1,
        examples: [{ id: null, symbol: 'B', price_usd: 55555.5, before: null, raw_position: 1 }],
      },
      changed: {
        rows: 1,
        examples: [{ symbol: 'A', price_usd: 12, before: { price_usd: 1200, market_cap: 1 } }],
      },
      rejected: {
        records: 1,
        examples: [{ raw_id, place: 'index 2', source_id: 'c', code: 'price_missing' }],
      },
    });
    const { body } = await app.get(`/api/v1/rejected?job_id=${first.id}`);
    expect(body.rejected).toMatchObject([
      { place: 'index 1', code: 'price_too_large', resolved_by_job_id: job.id },
      { place: 'index 2', code: 'price_missing', resolved_at: null },
    ]);
    const latest = await database.query('SELECT price_usd FROM latest_quotes ORDER BY 1');
    expect(latest).toEqual([{ price_usd: '12' }, { price_usd: '55555.5' }]);
  });

  it('returns the amounts of a dry run as strings with decimals=string', async () => {
    await upgrade(wrong);
    answer(coin('a', '12'), coin('b', '55555.50'));
    const first = await run('coingecko');
    await upgrade(new OtherNormalizer(7));
    const dryRun = { job_id: first.id, dry_run: true };
    const { status, body } = await app.post('/api/v1/etl/replay?decimals=string', dryRun);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        difference: {
          added: { examples: [{ price_usd: '55555.50', market_cap: '1' }] },
          changed: { examples: [{ price_usd: '12', before: { price_usd: '1200', volume_24h: '1' } }] },
        },
      },
    });
    expect((await postReplay(dryRun)).text).toContain('"price_usd":55555.50,');
    expect((await app.post('/api/v1/etl/replay?decimals=words', dryRun)).status).toBe(400);
  });

  it('leaves all facts unchanged when the normalizer is the same', async () => {
    answer(coin('a', '1.50'), coin('b', '2'));
    const first = await run('coingecko');
    const before = await origins();
    const { job } = await previewAndReplay({ job_id: first.id });
    expect(job).toMatchObject({ status: 'success', counts: { read: 2, unchanged: 2 } });
    expect(await origins()).toEqual(before);
  });

  it('fetches nothing in a replay and uses no quota', async () => {
    answer(coin('a', '1'));
    const first = await run('coingecko');
    const calls = () => database.query('SELECT * FROM source_calls');
    const before = await calls();
    answer(coin('z', '9'));
    await replay({ job_id: first.id });
    expect(await calls()).toEqual(before);
    expect([...(await facts()).keys()]).toEqual([`a ${DAY} 12:00`]);
  });

  it('does not change the freshness or health of the source by a replay', async () => {
    answer(coin('a', '1'));
    const first = await run('coingecko');
    const { body: before } = await app.get('/api/v1/sources');
    await upgrade(new OtherNormalizer(2, ({ quotes }) => ({ quotes: [], rejects: quotes.map(rejectOf) })));
    expect(await replay({ job_id: first.id })).toMatchObject({ status: 'failure' });
    const { body: after } = await app.get('/api/v1/sources');
    expect(after.sources.map(({ last_success }: { last_success: string }) => last_success)).toEqual(
      before.sources.map(({ last_success }: { last_success: string }) => last_success),
    );
    expect((await app.get('/health')).body.etl.sources.coingecko.status).not.toBe('failure');
  });
});

describe('a stored page that was not loaded', () => {
  it('loads a page by a replay once the normalizer can read it', async () => {
    api.body = renamed(`[${coin('a', '1')},${coin('b', '2.000000000000000000001')}]`);
    const failed = await run('coingecko');
    expect(failed).toMatchObject({ status: 'failure', counts: { read: 0 } });
    const still = await replay({ job_id: failed.id });
    expect(still).toMatchObject({
      status: 'failure',
      counts: { read: 0 },
      error_message: expect.stringContaining('1 page could not be read'),
    });
    await upgrade(new OtherNormalizer(2, undefined, ['"price_now"', '"current_price"']));
    const { job } = await previewAndReplay({ job_id: failed.id });
    expect(job).toMatchObject({ status: 'success', counts: { read: 2, inserted: 2 } });
    expect((await facts()).get(`b ${DAY} 12:00`)).toBe('2.000000000000000000001 1 1');
  });

  it('loads the other pages of a time span and reports the unreadable one', async () => {
    answer(coin('a', '1'));
    await run('coingecko');
    api.body = renamed(`[${coin('a', '2', { at: `${DAY}T13:00:00Z` })}]`);
    await run('coingecko');
    answer(coin('a', '3', { at: `${DAY}T14:00:00Z` }));
    await run('coingecko');
    await database.query('TRUNCATE unified_crypto_data, latest_quotes');
    const { job } = await previewAndReplay({ source: 'coingecko', from: '2020-01-01', to: '2100-01-01' });
    expect(job).toMatchObject({
      status: 'partial',
      counts: { read: 2, inserted: 2, rejected: 0 },
      error_message: expect.stringMatching(
        /^1 page could not be read.*None of the 1 records .*current_price/,
      ),
    });
  });

  it('replays a CSV page with its stored layout after the file has changed', async () => {
    await folder.write('a.csv', 'Datum;Kurs;Symbol\n15.01.2024;1.234,50;BTC\n16.01.2024;1.235,75;BTC\n');
    const first = await run('csv');
    expect(first).toMatchObject({ counts: { inserted: 2 } });
    await folder.write('a.csv', 'gone');
    await database.query('TRUNCATE unified_crypto_data, latest_quotes');
    const { job } = await previewAndReplay({ job_id: first.id });
    expect(job).toMatchObject({ status: 'success', counts: { read: 2, inserted: 2 } });
    expect([...(await facts()).values()]).toEqual(['1234.50', '1235.75']);
  });
});

describe('a replay of an old page', () => {
  it('does not undo a later correction', async () => {
    answer(coin('a', '1'), coin('b', '1'));
    const first = await run('coingecko');
    answer(coin('a', '2'), coin('b', '1'));
    await run('coingecko');
    const before = await origins();
    const { job } = await previewAndReplay({ job_id: first.id });
    expect(job).toMatchObject({ counts: { read: 2, updated: 0, unchanged: 2 } });
    expect(await origins()).toEqual(before);
    expect(await database.query('SELECT price_usd FROM latest_quotes ORDER BY 1')).toEqual([
      { price_usd: '1' },
      { price_usd: '2' },
    ]);
  });

  it('keeps the original raw_id in the facts it changes, so that a newer page still wins', async () => {
    await upgrade(wrong);
    answer(coin('a', '1'));
    const first = await run('coingecko');
    const old = (await origins())[0]!.raw_id;
    answer(coin('b', '1'));
    const second = await run('coingecko');
    await upgrade(new OtherNormalizer(2));
    await replay({ job_id: first.id });
    expect((await origins()).find(({ id }) => id === 'a')).toMatchObject({ raw_id: old, price_usd: '1' });
    await replay({ job_id: second.id });
    expect((await origins()).map(({ price_usd }) => price_usd)).toEqual(['1', '1']);
  });

  it('does not restore an old ticker or name of a mapping', async () => {
    const named = () =>
      database.query('SELECT source_symbol, source_name, last_seen FROM source_asset_mappings');
    answer(coin('matic', '1', { symbol: 'matic', name: 'Matic' }));
    const first = await run('coingecko');
    answer(coin('matic', '1', { symbol: 'pol', name: 'Polygon', at: `${DAY}T13:00:00Z` }));
    const second = await run('coingecko');
    const before = await named();
    expect(before).toMatchObject([{ source_symbol: 'POL', source_name: 'Polygon' }]);
    await previewAndReplay({ job_id: first.id });
    expect(await named()).toEqual(before);
    await upgrade(
      new OtherNormalizer(2, ({ quotes, rejects }) => ({
        quotes: quotes.map((quote) => ({ ...quote, asset: { ...quote.asset, name: 'Polygon Ecosystem' } })),
        rejects,
      })),
    );
    await replay({ job_id: first.id });
    expect(await named()).toEqual(before);
    await replay({ job_id: second.id });
    expect(await named()).toMatchObject([{ source_symbol: 'POL', source_name: 'Polygon Ecosystem' }]);
  });

  it('does not restore an old name from a page that was never loaded', async () => {
    answer(coin('a', '1', { name: 'First' }));
    await run('coingecko');
    api.body = renamed(`[${coin('a', '2', { name: 'Odd', at: `${DAY}T13:00:00Z` })}]`);
    const failed = await run('coingecko');
    answer(coin('a', '3', { name: 'First', at: `${DAY}T14:00:00Z` }));
    await run('coingecko');
    await upgrade(new OtherNormalizer(2, undefined, ['"price_now"', '"current_price"']));
    expect(await replay({ job_id: failed.id })).toMatchObject({ counts: { inserted: 1 } });
    expect(await database.query('SELECT source_name FROM source_asset_mappings')).toEqual([
      { source_name: 'First' },
    ]);
    expect(await database.query('SELECT price_usd FROM latest_quotes')).toEqual([{ price_usd: '3' }]);
  });

  it('judges times in the future by when the page was received', async () => {
    const halfADayAgo = new Date(Date.now() - 12 * 3_600_000).toISOString();
    answer(coin('a', '1', { at: halfADayAgo }), coin('b', '1'));
    const first = await run('coingecko');
    expect(first).toMatchObject({ status: 'success', counts: { inserted: 2 } });
    await database.query(`UPDATE raw_data SET received_at = received_at - interval '1 day'`);
    const { difference } = (await postReplay({ job_id: first.id, dry_run: true })).body;
    expect(difference.rejected).toMatchObject({ records: 1, examples: [{ code: 'timestamp_in_future' }] });
  });
});

describe('a replay of several pages', () => {
  it('judges the pages of a time span in the order they were stored and counts duplicates', async () => {
    const rows = (price: number) => `BTC,${price},${DAY}\nBTC,${price},${DAY}\nETH,${price},${DAY}\n`;
    await folder.write('a.csv', `${HEADER}${rows(1)}`);
    await run('csv');
    await folder.write('a.csv', `${HEADER}${rows(2)}XRP,0,${DAY}\n`);
    await run('csv');
    await folder.write('b.csv', `${HEADER}${rows(3)}`);
    await run('csv', 'sync=true&full=true');
    await database.query(`DELETE FROM unified_crypto_data WHERE symbol = 'BTC'`);
    await database.query('TRUNCATE latest_quotes');
    await database.query(
      `INSERT INTO latest_quotes SELECT coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at FROM unified_crypto_data`,
    );
    const { difference, job } = await previewAndReplay({
      source: 'csv',
      from: '2020-01-01',
      to: '2100-01-01',
    });
    expect(job).toMatchObject({ status: 'partial', pages: 4, counts: { inserted: 1, rejected: 2 } });
    expect(difference).toMatchObject({ added: { rows: 1 }, changed: { rows: 0 }, rejected: { records: 2 } });
    expect((await facts()).get(`BTC ${DAY} 00:00`)).toBe('3');
  });

  it('fails a replay that exceeds the reject limit', async () => {
    answer(...Array.from({ length: 120 }, (_, index) => coin(`c${index}`, '1')));
    const first = await run('coingecko');
    await upgrade(
      new OtherNormalizer(2, ({ quotes }) => ({
        quotes: quotes.slice(0, 10),
        rejects: quotes.slice(10).map(rejectOf),
      })),
    );
    const { job } = await previewAndReplay({ job_id: first.id });
    expect(job).toMatchObject({
      status: 'failure',
      counts: { read: 120, unchanged: 10, rejected: 110 },
      error_message: expect.stringContaining('more than REJECT_LIMIT_PERCENT=50 allows'),
    });
  });

  it('creates the coins again when their mappings were deleted', async () => {
    answer(coin('a', '1'), coin('b', '2'));
    const first = await run('coingecko');
    await database.query(
      'TRUNCATE unified_crypto_data, latest_quotes, source_asset_mappings, mapping_decisions',
    );
    const { job } = await previewAndReplay({ job_id: first.id });
    expect(job).toMatchObject({ counts: { inserted: 2 } });
  });
});

describe('a slow dry run', () => {
  /** Stores three pages and starts a normalizer that waits at the second one. */
  const slow = async () => {
    const stored: number[] = [];
    for (const hour of [1, 2, 3]) {
      answer(coin('a', '1', { at: `${DAY}T0${hour}:00:00Z` }));
      stored.push((await run('coingecko')).id);
    }
    const gate = Promise.withResolvers<null>();
    const reached = Promise.withResolvers<null>();
    const normalizer: Normalizer = new OtherNormalizer(2);
    const normalize = normalizer.normalize.bind(normalizer);
    let calls = 0;
    normalizer.normalize = async (page, now) => {
      if (++calls === 2) {
        reached.resolve(null);
        await gate.promise;
      }
      return normalize(page, now);
    };
    await upgrade(normalizer);
    return { reached: reached.promise, release: () => gate.resolve(null), calls: () => calls };
  };
  const ALL = { source: 'coingecko', from: '2020-01-01', to: '2100-01-01', dry_run: true };

  it('blocks neither runs nor decisions about coins during a dry run', async () => {
    const { reached, release } = await slow();
    const response = postReplay(ALL);
    await reached;
    await folder.write('a.csv', `${HEADER}NEW,1,${DAY}\n`);
    expect(await run('csv')).toMatchObject({ status: 'success', counts: { inserted: 1 } });
    const [mapping, other] = await database.query<{ id: number; coin_id: number }>(
      'SELECT id, coin_id FROM source_asset_mappings ORDER BY id',
    );
    const moved = await fetch(`${app.url}/api/v1/mappings/${other!.id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ coin_id: mapping!.coin_id }),
    });
    expect(moved.status).toBe(200);
    release();
    expect(await response).toMatchObject({
      status: 200,
      body: { difference: { pages: 3, counts: { unchanged: 3 } } },
    });
  });

  it('stops a dry run when the client disconnects', async () => {
    const { reached, release, calls } = await slow();
    const leaving = new AbortController();
    const response = fetch(`${app.url}/api/v1/etl/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ALL),
      signal: leaving.signal,
    });
    await reached;
    leaving.abort();
    await expect(response).rejects.toThrow('aborted');
    // After another round trip the server has seen the disconnect.
    await app.get('/health/live');
    release();
    await until(async () => ((await openTransactions()) === 0 ? true : undefined));
    expect(calls()).toBe(2);
  });

  const openTransactions = async () => {
    const [row] = await database.query<{ open: number }>(
      `SELECT count(*) AS open FROM pg_stat_activity
       WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    return row!.open;
  };
});

describe('POST /etl/replay', () => {
  it('answers 400 to an invalid replay and names the parameter', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{}, 'job_id'],
      [{ job_id: 'x' }, 'job_id'],
      [{ job_id: 1.5 }, 'job_id'],
      [{ job_id: 0 }, 'job_id'],
      [{ job_id: 1e20 }, 'job_id'],
      [{ job_id: null }, 'job_id'],
      [{ job_id: 1, dry_run: null }, 'dry_run'],
      [{ job_id: 1, source: 'csv' }, 'job_id'],
      [{ source: 'nope', from: '2024-01-01', to: '2024-01-02' }, 'source'],
      [{ source: 'csv', from: '2024-01-01' }, 'to'],
      [{ source: 'csv', to: '2024-01-01' }, 'from'],
      [{ from: '2024-01-01', to: '2024-01-02' }, 'source'],
      [{ source: 'csv', from: '2024-01-02', to: '2024-01-02' }, 'from'],
      [{ source: 'csv', from: 'yesterday', to: '2024-01-02' }, 'from'],
      [{ job_id: 1, dry_run: 'yes' }, 'dry_run'],
      [{ job_id: 1, full: true }, 'full'],
    ];
    for (const [body, parameter] of cases)
      expect({ body, answer: await postReplay(body) }).toMatchObject({
        body,
        answer: { status: 400, body: { errors: [{ parameter }] } },
      });
  });

  it('answers 404 to a replay of an unknown job and of a job without pages', async () => {
    expect(await postReplay({ job_id: 77, source: null, from: null, to: null })).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('job 77') },
    });
    answer(coin('a', '1'));
    const first = await run('coingecko');
    const again = await replay({ job_id: first.id });
    for (const dry_run of [true, false])
      expect(await postReplay({ job_id: again.id, dry_run })).toMatchObject({
        status: 404,
        body: { detail: expect.stringContaining(`Job ${again.id} has no stored pages`) },
      });
    expect(await postReplay({ source: 'coinpaprika', from: '2020-01-01', to: '2100-01-01' })).toMatchObject({
      status: 404,
    });
  });

  it('answers 409 to a replay while the source has a job, and to a run while a replay is queued', async () => {
    answer(coin('a', '1'));
    const first = await run('coingecko');
    await app.close();
    await start(undefined, { ROLE: 'api' });
    const waiting = await postReplay({ job_id: first.id });
    expect(waiting.status).toBe(202);
    const { id } = waiting.body.job;
    expect(await app.post('/api/v1/etl/run/coingecko')).toMatchObject({ status: 409, body: { job_id: id } });
    expect(await postReplay({ job_id: first.id })).toMatchObject({ status: 409, body: { job_id: id } });
    expect((await postReplay({ job_id: first.id, dry_run: true })).status).toBe(200);
    expect(await app.post(`/api/v1/etl/jobs/${id}/cancel`)).toMatchObject({
      status: 202,
      body: { job: { status: 'cancelled', trigger: 'replay' } },
    });
  });
});

function rejectOf({
  position,
  asset,
  timestamp,
}: NormalizedPage['quotes'][number]): NormalizedPage['rejects'][number] {
  return {
    position,
    place: `index ${position}`,
    sourceId: asset.sourceId,
    timestamp,
    stage: 'normalize',
    code: 'price_strange',
    field: 'current_price',
    value: null,
    message: 'current_price is strange',
  };
}
