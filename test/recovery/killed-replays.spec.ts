import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../support/app.js';
import { writeCsvFiles } from '../support/csv-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { employMortals, type MortalWorkers } from '../support/mortal-workers.js';
import { until } from '../support/processes.js';

const FILES = 10;
const ROWS_PER_FILE = 500;
/** One row of each file is rejected, both by the run and by the replay. */
const GOOD = FILES * (ROWS_PER_FILE - 1);

const MOMENTS = ['page normalized', 'load begun', 'load merged', 'load committed', 'run settled'];

const FACTS = `SELECT coin_id, mapping_id, price_usd, market_cap, volume_24h, "timestamp", raw_id, raw_position
               FROM unified_crypto_data ORDER BY coin_id, "timestamp"`;
const LATEST = `SELECT coin_id, price_usd, "timestamp" FROM latest_quotes ORDER BY coin_id`;

describe('a replay whose workers are killed', () => {
  let folder: TestFolder;
  let database: TestDatabase;
  let workers: MortalWorkers;
  let undisturbed: unknown;
  let first: number;

  beforeEach(async () => {
    [folder, database] = await Promise.all([createTestFolder(), createTestDatabase()]);
    await writeCsvFiles(folder, FILES, ROWS_PER_FILE, (rows) => {
      rows[7] = `BAD,0,1,2024-01-01,`;
    });
    const whole = await startTestApp({ CSV_DATA_PATH: folder.path }, database);
    first = (await whole.post('/api/v1/etl/run/csv?sync=true')).body.job.id as number;
    undisturbed = await contents();
    await database.query('TRUNCATE unified_crypto_data, latest_quotes');
    await whole.close();
    workers = await employMortals(database, '/nowhere');
  });

  afterEach(async () => {
    await workers.close();
    await database.drop();
    await folder.remove();
  });

  const contents = async () => [await database.query(FACTS), await database.query(LATEST)];
  const begin = async () =>
    (await workers.api.post('/api/v1/etl/replay', { job_id: first })).body.job.id as number;

  const expectEveryRecordOnce = async (id: number, attempt: number) => {
    expect(await workers.ended(id)).toMatchObject({
      status: 'partial',
      trigger: 'replay',
      attempt,
      pages: FILES,
      counts: {
        read: GOOD + FILES,
        inserted: GOOD,
        updated: 0,
        unchanged: 0,
        duplicate: 0,
        rejected: FILES,
      },
    });
    expect(await contents()).toEqual(undisturbed);
    expect((await workers.api.get(`/api/v1/rejected/summary?job_id=${id}`)).body.total).toBe(FILES);
  };

  it('resumes at the next page wherever it was killed, and counts every record once', async () => {
    const id = await begin();
    for (const moment of MOMENTS) {
      await workers.startAndDie(moment, moment === 'run settled' ? 1 : 2);
      await workers.releasedNow(id);
    }
    workers.start();
    await expectEveryRecordOnce(id, MOMENTS.length + 1);
  }, 180_000);

  it('is not affected by a worker that was paused past its heartbeat and continues later', async () => {
    const id = await begin();
    const paused = await workers.startAndPause('load merged');
    await workers.releasedNow(id);
    workers.start();
    await until(async () => ((await workers.job(id)).pages > 0 ? true : undefined));
    paused.goOn();
    await expectEveryRecordOnce(id, 2);
  }, 180_000);

  it('stops at its next page when it is cancelled, and keeps what it loaded', async () => {
    const id = await begin();
    const paused = await workers.startAndPause('page normalized', 3);
    expect((await workers.api.post(`/api/v1/etl/jobs/${id}/cancel`)).status).toBe(202);
    paused.goOn();
    const job = await workers.ended(id);
    expect(job).toMatchObject({ status: 'cancelled', error_message: 'Cancelled on request' });
    const [{ facts }] = (await database.query('SELECT count(*) AS facts FROM unified_crypto_data')) as [
      { facts: number },
    ];
    expect(facts).toBe(job.counts.inserted);
    expect(job.pages).toBeGreaterThan(0);
    expect(job.pages).toBeLessThan(FILES);
  }, 180_000);
});
