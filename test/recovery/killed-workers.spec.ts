import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../support/app.js';
import { writeCsvFiles } from '../support/csv-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { employMortals, type MortalWorkers } from '../support/mortal-workers.js';
import { until } from '../support/processes.js';

const FILES = 40;
const ROWS_PER_FILE = 1_000;
const ROWS = FILES * ROWS_PER_FILE;

const MOMENTS = ['page stored', 'page normalized', 'load begun', 'load merged', 'load committed'];

const FACTS = `SELECT count(*) AS facts, count(DISTINCT (coin_id, "timestamp")) AS keys, sum(price_usd) AS prices,
                      sum(volume_24h) AS volumes, count(DISTINCT raw_id) AS pages FROM unified_crypto_data`;
const LATEST = `SELECT count(*) AS coins, sum(price_usd) AS prices, max("timestamp") AS newest FROM latest_quotes`;

describe('a load whose workers are killed', () => {
  let folder: TestFolder;
  let undisturbed: unknown;
  let database: TestDatabase;
  let workers: MortalWorkers;

  beforeAll(async () => {
    folder = await createTestFolder();
    await writeCsvFiles(folder, FILES, ROWS_PER_FILE);
    const whole = await startTestApp({ CSV_DATA_PATH: folder.path });
    const { body } = await whole.post('/api/v1/etl/run/csv?sync=true');
    expect(body.job).toMatchObject({
      status: 'success',
      pages: FILES,
      counts: { read: ROWS, inserted: ROWS },
    });
    undisturbed = await contentOf(whole.database);
    await whole.close();
  }, 120_000);

  const begin = async (): Promise<number> => {
    database = await createTestDatabase();
    workers = await employMortals(database, folder.path);
    return (await workers.api.post('/api/v1/etl/run/csv')).body.job.id as number;
  };

  afterEach(async () => {
    await workers.close();
    await database.drop();
  });

  afterAll(() => folder.remove());

  const contentOf = async (of: TestDatabase) => [await of.query(FACTS), await of.query(LATEST)];

  it('resumes at the next page in another process without intervention', async () => {
    const id = await begin();
    await workers.startAndDie('load committed', 3);
    await workers.released(id);
    expect((await workers.job(id)).pages).toBe(3);
    workers.start();
    expect(await workers.ended(id)).toMatchObject({
      status: 'success',
      attempt: 2,
      pages: FILES,
      counts: { read: ROWS, inserted: ROWS },
    });
    expect(await contentOf(database)).toEqual(undisturbed);
  }, 180_000);

  it('has the facts and counts of an uninterrupted load after twenty kills that each left progress', async () => {
    const id = await begin();
    for (let kill = 0; kill < 20; kill++) {
      // Killed on the second page it handles, each worker commits one page before it dies.
      await workers.startAndDie(MOMENTS[kill % MOMENTS.length] ?? '', 2);
      await workers.releasedNow(id);
    }
    workers.start();
    const job = await workers.ended(id);
    expect(job).toMatchObject({ status: 'success', attempt: 21, pages: FILES });
    expect(job.counts).toEqual({
      read: ROWS,
      inserted: ROWS,
      updated: 0,
      unchanged: 0,
      duplicate: 0,
      rejected: 0,
    });
    expect(await contentOf(database)).toEqual(undisturbed);
  }, 300_000);

  it('fails after five kills without progress, with that reason', async () => {
    const id = await begin();
    for (const moment of ['page stored', 'page normalized', 'load begun', 'load merged', 'load merged']) {
      await workers.startAndDie(moment);
      await workers.releasedNow(id);
    }
    workers.start();
    const job = await workers.ended(id);
    expect(job).toMatchObject({ status: 'failure', counts: { read: 0 } });
    expect(job.error_message).toMatch(/5 workers died.*without committing a page/);
  }, 180_000);

  it('is not affected by a worker that was paused past its heartbeat and continues later', async () => {
    const id = await begin();
    const paused = await workers.startAndPause('load merged');
    await workers.releasedNow(id);
    workers.start();
    await until(async () => ((await workers.job(id)).pages > 0 ? true : undefined));
    paused.goOn();
    expect(await workers.ended(id)).toMatchObject({
      status: 'success',
      counts: { read: ROWS, inserted: ROWS },
    });
    expect(await contentOf(database)).toEqual(undisturbed);
  }, 180_000);
});
