import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { csvRows } from '../support/csv-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { startKasparro, until, type KasparroProcess } from '../support/processes.js';

const FILES = 10;
const ROWS_PER_FILE = 500;
/** One row of each file is rejected, by the run and by the replay alike. */
const GOOD = FILES * (ROWS_PER_FILE - 1);

const MOMENTS = ['page normalized', 'load begun', 'load merged', 'load committed', 'run settled'];

/** Kills the process at the n-th time a run passes a moment. */
const killAt = (moment: string, nth = 1) => `
  let passed = 0;
  export default function at(moment) {
    if (moment === ${JSON.stringify(moment)} && ++passed === ${nth}) process.kill(process.pid, 'SIGKILL');
  }`;

const FACTS = `SELECT coin_id, mapping_id, price_usd, market_cap, volume_24h, "timestamp", raw_id, raw_position
               FROM unified_crypto_data ORDER BY coin_id, "timestamp"`;
const LATEST = `SELECT coin_id, price_usd, "timestamp" FROM latest_quotes ORDER BY coin_id`;

describe('a replay whose workers are killed', () => {
  let folder: TestFolder;
  let database: TestDatabase;
  let app: TestApp;
  let undisturbed: unknown;
  let first: number;
  const started: KasparroProcess[] = [];

  beforeEach(async () => {
    [folder, database] = await Promise.all([createTestFolder(), createTestDatabase()]);
    const [header, ...lines] = csvRows(FILES * ROWS_PER_FILE)
      .trimEnd()
      .split('\n');
    for (let file = 0; file < FILES; file++) {
      const rows = lines.slice(file * ROWS_PER_FILE, (file + 1) * ROWS_PER_FILE);
      rows[7] = `BAD,0,1,2024-01-01,`;
      await folder.write(`rows-${String(file).padStart(2, '0')}.csv`, `${[header, ...rows].join('\n')}\n`);
    }
    const whole = await startTestApp({ CSV_DATA_PATH: folder.path }, database);
    first = (await whole.post('/api/v1/etl/run/csv?sync=true')).body.job.id as number;
    undisturbed = await contents();
    await database.query('TRUNCATE unified_crypto_data, latest_quotes');
    await whole.close();
    app = await startTestApp({ ROLE: 'api' }, database);
  });

  afterEach(async () => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL');
    await app.close();
    await database.drop();
    await folder.remove();
  });

  const contents = async () => [await database.query(FACTS), await database.query(LATEST)];
  const begin = async () => (await app.post('/api/v1/etl/replay', { job_id: first })).body.job.id as number;

  const worker = (probe?: string) => {
    const env = { ROLE: 'worker', DATABASE_URL: database.url, CSV_DATA_PATH: '/nowhere' };
    const one = startKasparro(env, probe);
    started.push(one);
    return one;
  };

  const jobOf = async (id: number) => (await app.get(`/api/v1/etl/jobs/${id}`)).body.job;
  const death = ({ child }: KasparroProcess) =>
    until(() => (child.signalCode === 'SIGKILL' ? true : undefined));
  const released = (id: number) =>
    until(async () => ((await jobOf(id)).status === 'running' ? undefined : true));
  const skipHeartbeat = () =>
    database.query(`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'`);
  const end = (id: number) =>
    until(async () => {
      const job = await jobOf(id);
      return job.status === 'queued' || job.status === 'running' ? undefined : job;
    });

  const expectEveryRecordOnce = async (id: number, attempt: number) => {
    expect(await end(id)).toMatchObject({
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
    expect((await app.get(`/api/v1/rejected/summary?job_id=${id}`)).body.total).toBe(FILES);
  };

  it('goes on at the next page, wherever it was struck, and counts every record once', async () => {
    const id = await begin();
    for (const moment of MOMENTS) {
      await death(worker(killAt(moment, moment === 'run settled' ? 1 : 2)));
      await skipHeartbeat();
      await released(id);
    }
    worker();
    await expectEveryRecordOnce(id, MOMENTS.length + 1);
  }, 180_000);

  it('is not disturbed by a worker that was paused past its heartbeat and goes on later', async () => {
    const id = await begin();
    const paused = worker(`export default function at(moment) {
      if (moment !== 'load merged') return;
      process.stdout.write('PAUSED');
      process.kill(process.pid, 'SIGSTOP');
    }`);
    await until(() => (paused.output().includes('PAUSED') ? true : undefined));
    await skipHeartbeat();
    await released(id);
    worker();
    await until(async () => ((await jobOf(id)).pages > 0 ? true : undefined));
    paused.child.kill('SIGCONT');
    await expectEveryRecordOnce(id, 2);
  }, 120_000);

  it('stops at its next page when it is cancelled, and keeps what it loaded', async () => {
    const id = await begin();
    const paused = worker(`let passed = 0;
      export default function at(moment) {
        if (moment !== 'page normalized' || ++passed < 3) return;
        process.stdout.write('PAUSED');
        process.kill(process.pid, 'SIGSTOP');
      }`);
    await until(() => (paused.output().includes('PAUSED') ? true : undefined));
    expect((await app.post(`/api/v1/etl/jobs/${id}/cancel`)).status).toBe(202);
    paused.child.kill('SIGCONT');
    const job = await end(id);
    expect(job).toMatchObject({ status: 'cancelled', error_message: 'Cancelled on request' });
    const [{ facts }] = (await database.query('SELECT count(*) AS facts FROM unified_crypto_data')) as [
      { facts: number },
    ];
    expect(facts).toBe(job.counts.inserted);
    expect(job.pages).toBeGreaterThan(0);
    expect(job.pages).toBeLessThan(FILES);
  }, 60_000);
});
