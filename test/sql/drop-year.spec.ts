import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestFolder, type TestFolder } from '../support/files.js';

const HEADER = 'ticker,price,vol,date,market_cap';
/** OLD and its coin know nothing but 2013; the lowest price of BTC is of that year, its newest is not. */
const OF_2013 = ['BTC,13,1,2013-06-01,10', 'ETH,2,1,2013-06-02,10', 'OLD,1,1,2013-12-31T23:59:59Z,10'];
const OTHERS = ['BTC,100.10,1,2024-01-01,10', 'ETH,0.3,1,2012-01-01,10', 'ETH,0.4,1,2012-12-31,10'];

/** docs/operations.md promises that it works. */
describe('dropping the facts of a year', () => {
  let app: TestApp;
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
    app = await startTestApp({ CSV_DATA_PATH: folder.path });
  });

  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  const load = async (name: string, rows: string[]) => {
    await folder.write(name, [HEADER, ...rows, ''].join('\n'));
    return (await app.post('/api/v1/etl/run/csv?sync=true')).body.job;
  };
  const dropYear = async (year: number) => {
    const client = new pg.Client({ connectionString: app.database.url });
    await client.connect();
    try {
      await client.query(readFileSync('docs/sql/drop-year.sql', 'utf8').replaceAll(":'year'", `'${year}'`));
    } finally {
      await client.end();
    }
  };
  const shown = async () => {
    const paths = [
      '/api/v1/data?limit=1000',
      '/api/v1/data?symbol=ETH',
      '/api/v1/stats',
      '/api/v1/coins?symbol=ETH',
    ];
    const [data, eth, stats, coins] = await Promise.all(
      paths.map(async (path) => (await app.get(path)).body),
    );
    return {
      facts: data.data.map(({ symbol, price_usd }: Record<string, unknown>) => [symbol, price_usd]),
      total: data.pagination.total,
      ofEth: eth.pagination.total,
      stats: [stats.total_records, stats.unique_symbols],
      perCoin: stats.symbol_stats.map((one: Record<string, unknown>) => [
        one['symbol'],
        one['record_count'],
        one['avg_price_usd'],
        one['min_price_usd'],
        one['max_price_usd'],
      ]),
      newestEth: coins.coins[0].latest.map(({ price_usd }: { price_usd: number }) => price_usd),
    };
  };

  it('leaves everything as if that year had never been loaded', async () => {
    expect(await load('others.csv', OTHERS)).toMatchObject({ status: 'success' });
    const without = await shown();
    expect(await load('old.csv', OF_2013)).toMatchObject({ counts: { inserted: 3 } });
    const all = await shown();
    expect(all.total).toBe(6);
    expect(all.newestEth).toEqual([2]);
    await dropYear(2013);
    expect(await shown()).toEqual(without);
    expect(without).toMatchObject({ total: 3, ofEth: 2, stats: [3, 2], newestEth: [0.4] });
  });

  it('lets the year be loaded again', async () => {
    expect((await app.post('/api/v1/etl/run/csv?sync=true&full=true')).body.job.counts).toMatchObject({
      inserted: 3,
      unchanged: 3,
    });
    expect((await shown()).total).toBe(6);
  });

  it('is refused for a year without facts', async () => {
    await expect(dropYear(1999)).rejects.toThrow('No facts of 1999');
  });
});
