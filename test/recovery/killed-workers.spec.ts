import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { csvRows } from '../support/csv-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { startKasparro, until, type KasparroProcess } from '../support/processes.js';

const FILES = 40;
const ROWS_PER_FILE = 2_500;
const ROWS = FILES * ROWS_PER_FILE;

const MOMENTS = [
  'page stored',
  'page normalized',
  'load begun',
  'load merged',
  'load committed',
  'run settled',
];

/** Kills the process at the n-th time a run passes a moment. */
const killAt = (moment: string, nth = 1) => `
  let passed = 0;
  export default function at(moment) {
    if (moment === ${JSON.stringify(moment)} && ++passed === ${nth}) process.kill(process.pid, 'SIGKILL');
  }`;

const FACTS = `SELECT count(*) AS facts, count(DISTINCT (coin_id, "timestamp")) AS keys, sum(price_usd) AS prices,
                      sum(volume_24h) AS volumes, count(DISTINCT raw_id) AS pages FROM unified_crypto_data`;
const LATEST = `SELECT count(*) AS coins, sum(price_usd) AS prices, max("timestamp") AS newest FROM latest_quotes`;

describe('a load whose workers are killed', () => {
  let folder: TestFolder;
  let undisturbed: unknown;
  let database: TestDatabase;
  let app: TestApp;
  const started: KasparroProcess[] = [];

  beforeAll(async () => {
    folder = await createTestFolder();
    const [header, ...lines] = csvRows(ROWS).trimEnd().split('\n');
    for (let file = 0; file < FILES; file++) {
      const rows = lines.slice(file * ROWS_PER_FILE, (file + 1) * ROWS_PER_FILE);
      await folder.write(`rows-${String(file).padStart(2, '0')}.csv`, `${[header, ...rows].join('\n')}\n`);
    }
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
    app = await startTestApp({ ROLE: 'api' }, database);
    return (await app.post('/api/v1/etl/run/csv')).body.job.id as number;
  };

  afterEach(async () => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL');
    await app.close();
    await database.drop();
  });

  afterAll(() => folder.remove());

  const contentOf = async (of: TestDatabase) => [await of.query(FACTS), await of.query(LATEST)];

  const worker = (probe?: string) => {
    const env = { ROLE: 'worker', DATABASE_URL: database.url, CSV_DATA_PATH: folder.path };
    const one = startKasparro(env, probe);
    started.push(one);
    return one;
  };

  const jobOf = async (id: number) => (await app.get(`/api/v1/etl/jobs/${id}`)).body.job;

  /** Waits until nobody holds the job any more; says how long that took after the death, in milliseconds. */
  const released = async (id: number): Promise<number> => {
    const died = Date.now();
    await until(async () => ((await jobOf(id)).status === 'running' ? undefined : true));
    return Date.now() - died;
  };

  const death = async ({ child }: KasparroProcess): Promise<void> => {
    await until(() => (child.signalCode === 'SIGKILL' ? true : undefined));
  };

  /** The queue counts a heartbeat of 12 s; a test that has seen that once need not wait for it each time. */
  const skipHeartbeat = () =>
    database.query(`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'`);

  const end = (id: number) =>
    until(async () => {
      const job = await jobOf(id);
      return job.status === 'queued' || job.status === 'running' ? undefined : job;
    });

  it('is noticed within half a minute and goes on at the next page in another process', async () => {
    const id = await begin();
    const first = worker(killAt('load committed', 3));
    await death(first);
    expect(await released(id)).toBeLessThan(30_000);
    const { pages } = await jobOf(id);
    expect(pages).toBe(3);
    worker();
    expect(await end(id)).toMatchObject({
      status: 'success',
      attempt: 2,
      pages: FILES,
      counts: { read: ROWS, inserted: ROWS },
    });
    expect(await contentOf(database)).toEqual(undisturbed);
  }, 90_000);

  it('ends with the facts and counts of an undisturbed one after twenty deaths that each left progress', async () => {
    const id = await begin();
    for (let kill = 0; kill < 20; kill++) {
      // Struck in the second page it handles, wherever that is, each one commits a page before it dies.
      await death(worker(killAt(MOMENTS[kill % 5] ?? '', 2)));
      await skipHeartbeat();
      await released(id);
    }
    worker();
    const job = await end(id);
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

  it('fails after five deaths without a page, and says so', async () => {
    const id = await begin();
    for (const moment of ['page stored', 'page normalized', 'load begun', 'load merged', 'load merged']) {
      await death(worker(killAt(moment)));
      await skipHeartbeat();
      await released(id);
    }
    worker();
    const job = await end(id);
    expect(job).toMatchObject({ status: 'failure', counts: { read: 0 } });
    expect(job.error_message).toContain('5 workers died over this job without committing a page');
  }, 120_000);

  it('is not disturbed by a worker that was paused past its heartbeat and goes on later', async () => {
    const id = await begin();
    const paused = worker(`export default function at(moment) {
      if (moment !== 'load merged') return;
      process.stdout.write('PAUSED');
      process.kill(process.pid, 'SIGSTOP');
    }`);
    await until(() => (paused.output().includes('PAUSED') ? true : undefined));
    await released(id);
    worker();
    await until(async () => ((await jobOf(id)).pages > 0 ? true : undefined));
    paused.child.kill('SIGCONT');
    expect(await end(id)).toMatchObject({ status: 'success', counts: { read: ROWS, inserted: ROWS } });
    expect(await contentOf(database)).toEqual(undisturbed);
  }, 120_000);
});
