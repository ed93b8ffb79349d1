import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { until } from '../support/processes.js';

const HEADER = 'ticker,price,vol,date,market_cap';
const RIGHT = [
  HEADER,
  'BTC,100.10,1,2024-01-01,10',
  'BTC,101.50,1,2024-01-02,10',
  'ETH,7,1,2024-01-02,10',
  '',
].join('\n');
/** A price of another currency, a day too many and a coin nobody has heard of. */
const WRONG = [
  HEADER,
  'BTC,9999,1,2024-01-02,10',
  'BTC,9998,1,2024-01-03,10',
  'NOPE,3,1,2024-01-03,1',
  'NOPE,0,1,2024-01-04,1',
  '',
].join('\n');

/** The script that docs/operations.md documents: removes what a wrong file loaded, totals included. */
describe('docs/sql/undo-load.sql', () => {
  let app: TestApp;
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
    app = await startTestApp({ CSV_DATA_PATH: await folder.write('right.csv', RIGHT) });
  });

  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  const run = async (query = '') => (await app.post(`/api/v1/etl/run/csv?sync=true${query}`)).body.job;
  const load = async (name: string, content: string) => {
    const form = new FormData();
    form.set('file', new Blob([content]), name);
    const sent = await fetch(`${app.url}/api/v1/etl/upload`, { method: 'POST', body: form });
    const { id } = ((await sent.json()) as { job: { id: number } }).job;
    return until(async () => {
      const { job } = (await app.get(`/api/v1/etl/jobs/${id}`)).body;
      return job.completed_at ? job : undefined;
    });
  };
  const takeOut = async (job: number) => {
    // A connection of its own, as psql has: one that fails is closed in the middle of its transaction.
    const client = new pg.Client({ connectionString: app.database.url });
    await client.connect();
    try {
      await client.query(readFileSync('docs/sql/undo-load.sql', 'utf8').replaceAll(":'job'", `'${job}'`));
    } finally {
      await client.end();
    }
  };
  const shown = async () => {
    const [data, stats, coins] = await Promise.all(
      ['/api/v1/data?limit=1000', '/api/v1/stats', '/api/v1/coins'].map(
        async (path) => (await app.get(path)).body,
      ),
    );
    return {
      // Those of one time stand in the order of their ids, which are new after a second load.
      facts: data.data
        .map(({ symbol, price_usd, timestamp }: Record<string, unknown>) => [timestamp, symbol, price_usd])
        .toSorted(),
      total: stats.total_records,
      symbols: stats.symbol_stats,
      freshness: stats.data_freshness,
      coins: coins.coins.map(({ symbol, name, latest: quotes }: Record<string, unknown>) => [
        symbol,
        name,
        (quotes as { price_usd: number; timestamp: string }[]).map((quote) => [
          quote.price_usd,
          quote.timestamp,
        ]),
      ]),
    };
  };

  it('leaves what the right one says, as if the other had never been', async () => {
    await run();
    const before = await shown();
    const wrong = await load('wrong.csv', WRONG);
    expect(wrong).toMatchObject({ status: 'partial', counts: { inserted: 2, updated: 1, rejected: 1 } });
    expect((await shown()).facts).toContainEqual(['2024-01-02T00:00:00.000Z', 'BTC', 9999]);
    await takeOut(wrong.id);
    expect((await shown()).facts).toHaveLength(2);
    expect((await run('&full=true')).counts).toMatchObject({ inserted: 1, unchanged: 2, updated: 0 });
    expect(await shown()).toEqual(before);
    const left = await app.database.query<{ pages: number; rejects: number }>(
      `SELECT (SELECT count(*) FROM raw_data WHERE job_id = $1) AS pages,
              (SELECT count(*) FROM rejected_records WHERE job_id = $1) AS rejects`,
      [wrong.id],
    );
    expect(left).toEqual([{ pages: 0, rejects: 0 }]);
    expect((await app.get(`/api/v1/etl/jobs/${wrong.id}`)).body.job.note).toMatch(/undone on \d{4}-/);
  });

  it('is refused for a job that has not ended, and while the source works', async () => {
    await expect(takeOut(4711)).rejects.toThrow('Job 4711');
    const job = await run('&full=true');
    await app.database.query(`UPDATE etl_jobs SET status = 'queued', completed_at = NULL WHERE id = $1`, [
      job.id,
    ]);
    await expect(takeOut(1)).rejects.toThrow('csv has a job that is queued or running');
  });
});
