import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startCsvApp, type CsvApp } from '../../support/csv-app.js';

const HEADER = 'ticker,price,date\n';

let app: CsvApp;

beforeAll(async () => {
  app = await startCsvApp();
});

afterAll(() => app.close());

beforeEach(async () => {
  for (const file of await readdir(app.folder.path)) await rm(join(app.folder.path, file));
  await app.database.query(
    'TRUNCATE unified_crypto_data, latest_quotes, source_checkpoints, raw_data, rejected_records, etl_jobs',
  );
});

const row = (coin: string, hour: number, price: number | string) =>
  `${coin},${price},2024-01-01T${String(hour).padStart(2, '0')}:00:00Z`;

const counted = (some: Record<string, number>) => ({
  counts: { read: 0, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0, ...some },
});

describe('a CSV file in a second run', () => {
  it('is skipped when unchanged', async () => {
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n`);
    const first = await app.run();
    const again = await app.run();
    expect(again).toMatchObject({ status: 'success', ...counted({}) });
    expect(again.note).toContain(`unchanged since job ${first.id}`);
  });

  it('is read from its old end when it grew', async () => {
    const file = await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n`);
    await app.run();
    await appendFile(file, `${row('A', 1, 2)}\n${row('A', 2, 3)}\n`);
    expect(await app.run()).toMatchObject(counted({ read: 2, inserted: 2 }));
  });

  it('has its last line reread when that had no line break and grew', async () => {
    const file = await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\nB,4,2024-01-01`);
    expect(await app.run()).toMatchObject({ status: 'success', ...counted({ read: 2, inserted: 2 }) });
    await appendFile(file, 'T05:00:00Z\n');
    expect(await app.run()).toMatchObject(counted({ read: 1, inserted: 1 }));
    const { body } = await app.get('/api/v1/data?symbol=B');
    expect(body.data).toMatchObject([
      { price_usd: 4, timestamp: '2024-01-01T05:00:00.000Z' },
      { price_usd: 4, timestamp: '2024-01-01T00:00:00.000Z' },
    ]);
  });

  it('has its last line counted as unchanged when only the line break was missing', async () => {
    const file = await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n${row('B', 0, 2)}`);
    expect(await app.run()).toMatchObject(counted({ read: 2, inserted: 2 }));
    await appendFile(file, `\n${row('C', 0, 3)}\n`);
    expect(await app.run()).toMatchObject(counted({ read: 2, inserted: 1, unchanged: 1 }));
  });

  it('is fully read when rewritten, old rows counting as unchanged', async () => {
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n${row('A', 1, 2)}\n`);
    await app.run();
    await app.folder.write(
      'a.csv',
      `Ticker,Price,Date\n${row('A', 0, '1.0')}\n${row('A', 1, 5)}\n${row('A', 2, 3)}\n`,
    );
    expect(await app.run()).toMatchObject(counted({ read: 3, inserted: 1, updated: 1, unchanged: 1 }));
  });

  it('is fully read when an old row changed, at the same length, and rows were added', async () => {
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n${row('A', 1, 2)}\n`);
    await app.run();
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 7)}\n${row('A', 1, 2)}\n${row('A', 2, 3)}\n`);
    expect(await app.run()).toMatchObject(counted({ read: 3, inserted: 1, updated: 1, unchanged: 1 }));
  });

  it('is fully read when an old row changed and the file size did not', async () => {
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n${row('A', 1, 2)}\n`);
    await app.run();
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 7)}\n${row('A', 1, 2)}\n`);
    expect(await app.run()).toMatchObject(counted({ read: 2, updated: 1, unchanged: 1 }));
  });

  it('recomputes the price maximum of a coin when a correction lowers it', async () => {
    await app.folder.write('a.csv', `${HEADER}${row('HIGH', 0, 9)}\n${row('HIGH', 1, 2)}\n`);
    await app.run();
    await app.folder.write('a.csv', `${HEADER}${row('HIGH', 0, 5)}\n${row('HIGH', 1, 2)}\n`);
    expect(await app.run()).toMatchObject(counted({ read: 2, updated: 1, unchanged: 1 }));
    expect(
      await app.database.query(`SELECT price_max, extremes_stale FROM coin_totals WHERE symbol = 'HIGH'`),
    ).toEqual([{ price_max: '5', extremes_stale: false }]);
  });

  it('raises the data version with each page, so that caches do not serve stale data', async () => {
    const version = async () =>
      (await app.database.query<{ version: number }>('SELECT version FROM data_version'))[0]?.version ?? 0;
    const raisedBy = async (pages: number) => {
      const before = await version();
      expect(await app.run()).toMatchObject({ status: 'success', pages });
      return (await version()) - before;
    };
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n`);
    const one = await raisedBy(1);
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 2)}\n`);
    await app.folder.write('b.csv', `${HEADER}${row('B', 0, 1)}\n`);
    expect(await raisedBy(2)).toBe(one + 1);
  });

  it('is fully read when truncated', async () => {
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n${row('A', 1, 2)}\n${row('A', 2, 3)}\n`);
    await app.run();
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n`);
    expect(await app.run()).toMatchObject(counted({ read: 1, unchanged: 1 }));
  });
});

describe('rows with the same coin and time', () => {
  it('count as updated when two files differ; the later file wins', async () => {
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n`);
    await app.folder.write('b.csv', `${HEADER}${row('A', 0, 2)}\n`);
    expect(await app.run()).toMatchObject(counted({ read: 2, inserted: 1, updated: 1 }));
    expect((await app.get('/api/v1/data')).body.data).toMatchObject([{ price_usd: 2 }]);
  });

  it('count as duplicates when repeated within a run, also across files', async () => {
    await app.folder.write('a.csv', `${HEADER}${row('A', 0, 1)}\n${row('A', 0, 1)}\n`);
    await app.folder.write('b.csv', `${HEADER}${row('A', 0, '1.00')}\n`);
    expect(await app.run()).toMatchObject(counted({ read: 3, inserted: 1, duplicate: 2 }));
  });
});

describe('invalid rows', () => {
  const rows = (count: number, brokenEvery: number) =>
    Array.from({ length: count }, (_, index) =>
      index % brokenEvery === brokenEvery - 1 ? 'A,soon,2024-01-01' : row(`C${index}`, 0, 1),
    ).join('\n');

  it('are stored with their line while valid ones load', async () => {
    await app.folder.write('a.csv', `${HEADER}${rows(5_000, 10)}\n`);
    expect(await app.run()).toMatchObject({
      status: 'partial',
      ...counted({ read: 5_000, inserted: 4_500, rejected: 500 }),
    });
    const kept = await app.database.query(
      'SELECT place, code, value FROM rejected_records ORDER BY position',
    );
    expect(kept).toEqual(
      Array.from({ length: 500 }, (_, index) => ({
        place: `line ${index * 10 + 11}`,
        code: 'price_invalid',
        value: 'soon',
      })),
    );
  });

  it('fail the job above the limit, keeping what was committed', async () => {
    await app.folder.write('a.csv', `${HEADER}${rows(300, 300)}\n`);
    const good = Array.from({ length: 400 }, (_, index) => `${row(`Z${index}`, 0, 1)}\n`).join('');
    await app.folder.write('b.csv', HEADER + good + 'A,0,2024-01-01\n'.repeat(900));
    await app.folder.write('c.csv', `${HEADER}${row('NEVER', 0, 1)}\n`);
    const job = await app.run();
    expect(job).toMatchObject({
      status: 'failure',
      ...counted({ read: 1600, inserted: 699, rejected: 901 }),
    });
    expect(job.error_message).toContain('more than REJECT_LIMIT_PERCENT=50 allows');
    expect((await app.get('/api/v1/data?symbol=Z0')).body.data).toHaveLength(1);
    expect((await app.get('/api/v1/data?symbol=NEVER')).body.data).toHaveLength(0);
  });
});
