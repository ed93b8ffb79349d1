import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ReadReplica } from '../../src/database/read-replica.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestFolder } from '../support/files.js';

const CSV = `ticker,price,vol,date,market_cap
BTC,1,1,2024-01-15T00:00:00Z,1
BTC,1,1,2024-01-16T00:00:00Z,1
ETH,1,1,2024-01-16T00:00:00Z,1
`;

/** The application with the file loaded, keeping so many megabytes of answers. */
async function startLoaded(RESPONSE_CACHE_MB: string): Promise<TestApp> {
  const folder = await createTestFolder();
  const CSV_DATA_PATH = await folder.write('coins.csv', CSV);
  const app = await startTestApp({ CSV_DATA_PATH, RESPONSE_CACHE_MB });
  await app.post('/api/v1/etl/run/csv?sync=true');
  return {
    ...app,
    close: async () => {
      await app.close();
      await folder.remove();
    },
  };
}

/** Gives every fact the price that the version of the data has from then on, as one load would. */
async function change({ database }: TestApp): Promise<number> {
  const [row] = await database.query<{ version: number }>(
    `WITH raised AS (UPDATE data_version SET version = version + 1 RETURNING version),
          priced AS (UPDATE unified_crypto_data SET price_usd = raised.version FROM raised)
     SELECT version FROM raised`,
  );
  return row?.version ?? 0;
}

describe.each(['0', '64'])('responses with a cache of %s MB', (megabytes) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startLoaded(megabytes);
  });

  afterEach(() => void jest.restoreAllMocks());

  afterAll(() => app.close());

  const read = async (path: string) => {
    const { status, headers, body } = await app.get(`/api/v1/data${path}`);
    expect(status).toBe(200);
    const etag = headers.get('etag') ?? '';
    const [, version] = /^W\/"[0-9a-f]{8}-(\d+)-json"$/.exec(etag) ?? [];
    const prices = (body.data as { price_usd: number }[]).map(({ price_usd }) => price_usd);
    return { etag, version: Number(version), prices };
  };
  const statements = () => jest.spyOn(app.app.get(ReadReplica), 'query');

  it('have the ETag of the snapshot they were read from while the data change', async () => {
    await change(app);
    const over = new AbortController();
    const writing = (async () => {
      while (!over.signal.aborted) await change(app);
    })();
    const seen = new Set<number>();
    const pages = ['', '?limit=1', '?decimals=number'];
    for (let turn = 0; turn < 120; turn++) {
      const answers = await Promise.all(pages.map((path) => read(path)));
      for (const { version, prices } of answers) {
        expect(new Set(prices)).toEqual(new Set([version]));
        seen.add(version);
      }
      for (const path of ['?symbol=btc', '?source=csv']) {
        const { version, prices } = await read(path);
        expect(Math.min(...prices)).toBeGreaterThanOrEqual(version);
      }
    }
    over.abort();
    await writing;
    expect(seen.size).toBeGreaterThan(1);
  });

  it('are read again for requests after a change while earlier reads still run', async () => {
    const path = '?limit=2';
    await change(app);
    const database = app.app.get(ReadReplica);
    const query = database.query.bind(database);
    const held = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    let isFirst = true;
    statements().mockImplementation(async (sql, parameters) => {
      const isHeld = isFirst && sql.includes('unified_crypto_data');
      if (isHeld) isFirst = false;
      const rows = await query(sql, parameters);
      if (!isHeld) return rows;
      begun.resolve(undefined);
      await held.promise;
      return rows;
    });
    const early = read(path);
    await begun.promise;
    const version = await change(app);
    const late = await Promise.all([read(path), read(path), read(path)]);
    for (const { prices } of late) expect(prices).toEqual([version, version]);
    held.resolve(undefined);
    // Its total had become one of later rows, so that it was read once more.
    expect(await early).toMatchObject({ version, prices: [version, version] });
    expect((await read(path)).prices).toEqual([version, version]);
  });

  it('have the total of their snapshot when a load commits during the read', async () => {
    const first = await change(app);
    const before: number = (await app.get('/api/v1/data?limit=3')).body.pagination.total;
    await change(app);
    await app.database.query('UPDATE source_totals SET record_count = record_count + 1');
    const database = app.app.get(ReadReplica);
    const query = database.query.bind(database);
    statements().mockImplementation(async (sql, parameters) => {
      const rows = await query(sql, parameters);
      if (sql.includes('unified_crypto_data')) {
        await change(app);
        await app.database.query('UPDATE source_totals SET record_count = record_count + 1');
      }
      return rows;
    });
    const { headers, body } = await app.get('/api/v1/data?limit=3');
    const version = Number(/-(\d+)-json"$/.exec(headers.get('etag') ?? '')?.[1]);
    expect(body.data[0].price_usd).toBe(version);
    expect(body.pagination.total).toBe(before + version - first);
  });

  it('take one version lookup for a 304', async () => {
    const { etag } = await read('');
    const sent = statements();
    expect((await app.get('/api/v1/data', { 'if-none-match': etag })).status).toBe(304);
    expect(sent).toHaveBeenCalledTimes(1);
    expect(sent.mock.calls[0]?.[0]).not.toContain('unified_crypto_data');
  });
});

describe('an uncached page', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startLoaded('0');
    await app.get('/api/v1/data');
  });

  afterEach(() => void jest.restoreAllMocks());

  afterAll(() => app.close());

  const statementsOf = async (path: string): Promise<number> => {
    const sent = jest.spyOn(app.app.get(ReadReplica), 'query');
    expect((await app.get(`/api/v1/data${path}`)).status).toBe(200);
    const { length } = sent.mock.calls;
    sent.mockRestore();
    return length;
  };

  it.each([
    ['', 1],
    ['?limit=1&offset=1&decimals=string', 1],
    ['?coin_id=1', 2],
    ['?symbol=BTC,ETH', 2],
    ['?source=csv', 2],
    ['?from=2024-01-16', 3],
  ])('/data%s takes %i statements including its version', async (path, statements) => {
    expect(await statementsOf(path)).toBe(statements);
  });

  it('takes one statement with a cursor', async () => {
    const { pagination } = (await app.get('/api/v1/data?limit=1')).body;
    expect(await statementsOf(`?limit=1&cursor=${pagination.next_cursor}`)).toBe(1);
  });

  it('takes one more statement after a change, for its total', async () => {
    await change(app);
    expect(await statementsOf('')).toBe(2);
    expect(await statementsOf('')).toBe(1);
  });
});
