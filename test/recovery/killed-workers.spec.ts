import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestApp, type TestApp } from '../support/app.js';
import { csvRows } from '../support/csv-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { startKasparro, until, type KasparroProcess } from '../support/processes.js';

const ROWS = 100_000;
const NOTICED_WITHIN_MS = 30_000;

/** Kills the process at the n-th time a run passes a moment. */
const killAt = (moment: string, nth: number) => `
  let passed = 0;
  export default function at(moment) {
    if (moment === ${JSON.stringify(moment)} && ++passed === ${nth}) process.kill(process.pid, 'SIGKILL');
  }`;

const FACTS = `SELECT count(*) AS facts, count(DISTINCT (coin_id, "timestamp")) AS keys, sum(price_usd) AS prices FROM unified_crypto_data`;

describe('a load whose workers are killed', () => {
  let folder: TestFolder;
  let file: string;
  let undisturbed: Record<string, unknown>;
  const started: KasparroProcess[] = [];

  beforeAll(async () => {
    folder = await createTestFolder();
    file = await folder.write('rows.csv', csvRows(ROWS));
    const app = await startTestApp({ CSV_DATA_PATH: file });
    const { body } = await app.post('/api/v1/etl/run/csv?sync=true');
    expect(body.job).toMatchObject({ status: 'success', counts: { read: ROWS, inserted: ROWS } });
    [undisturbed] = (await app.database.query(FACTS)) as [Record<string, unknown>];
    await app.close();
  }, 120_000);

  afterEach(() => started.splice(0).forEach(({ child }) => child.kill('SIGKILL')));
  afterAll(() => folder.remove());

  const worker = (database: TestDatabase, probe?: string) => {
    const one = startKasparro(
      { ROLE: 'worker', DATABASE_URL: database.url, CSV_DATA_PATH: file, LOG_LEVEL: 'warn' },
      probe,
    );
    started.push(one);
    return one;
  };

  /** One load after another is killed at each of the moments given, in turn, until it ends by itself. */
  const loadThrough = async (strikes: string[]) => {
    const app = await startTestApp({ ROLE: 'api' });
    try {
      const { body } = await app.post('/api/v1/etl/run/csv');
      const id = body.job.id as number;
      for (const strike of strikes) {
        const one = worker(app.database, strike);
        await until(() => (one.child.signalCode === null ? undefined : true), undefined, 90_000);
        const killed = Date.now();
        await until(
          async () => ((await statusOf(app, id)) === 'running' ? undefined : true),
          undefined,
          60_000,
        );
        expect(Date.now() - killed).toBeLessThan(NOTICED_WITHIN_MS);
      }
      const last = worker(app.database);
      const job = await until(async () => {
        const { job } = (await app.get(`/api/v1/etl/jobs/${id}`)).body;
        return job.status === 'queued' || job.status === 'running' ? undefined : job;
      });
      const [facts] = await app.database.query(FACTS);
      return { job, facts, exit: await last.end('SIGTERM') };
    } finally {
      await app.close();
    }
  };

  const statusOf = async (app: TestApp, id: number) =>
    (await app.get(`/api/v1/etl/jobs/${id}`)).body.job.status as string;

  it('ends with the facts and counts of an undisturbed one, wherever they were struck', async () => {
    const moments = ['page stored', 'page normalized', 'load begun', 'load merged', 'load committed'];
    const loads = [
      moments.map((moment) => killAt(moment, 1)),
      [
        killAt('load committed', 1),
        killAt('load merged', 1),
        killAt('page stored', 1),
        killAt('page normalized', 1),
        killAt('load begun', 1),
      ],
      [
        killAt('page stored', 2),
        killAt('load committed', 1),
        killAt('load merged', 1),
        killAt('page normalized', 1),
        killAt('load begun', 1),
      ],
      [
        killAt('load merged', 2),
        killAt('page stored', 1),
        killAt('load committed', 1),
        killAt('run settled', 1),
        killAt('run settled', 1),
      ],
    ];
    const ends = await Promise.all(loads.map(loadThrough));
    for (const { job, facts, exit } of ends) {
      expect(job).toMatchObject({ status: 'success', attempt: 6 });
      expect(job.counts).toEqual({
        read: ROWS,
        inserted: ROWS,
        updated: 0,
        unchanged: 0,
        duplicate: 0,
        rejected: 0,
      });
      expect(facts).toEqual(undisturbed);
      expect(exit).toBe(0);
    }
  }, 400_000);

  it('fails after five deaths without a page, and says so', async () => {
    const { job } = await loadThrough(Array.from({ length: 5 }, () => killAt('load begun', 1)));
    expect(job).toMatchObject({ status: 'failure', counts: { read: 0 } });
    expect(job.error_message).toContain('5 workers died over this job without committing a page');
  }, 240_000);

  it('is not disturbed by a worker that was paused past its heartbeat and goes on later', async () => {
    const database = await createTestDatabase();
    const app = await startTestApp({ ROLE: 'api' }, database);
    const { body } = await app.post('/api/v1/etl/run/csv');
    const paused = worker(
      database,
      `export default async function at(moment) {
      if (moment !== 'load merged') return;
      process.stdout.write('PAUSED');
      process.kill(process.pid, 'SIGSTOP');
    }`,
    );
    await until(() => (paused.output().includes('PAUSED') ? true : undefined));
    await until(
      async () => ((await statusOf(app, body.job.id)) === 'queued' ? true : undefined),
      undefined,
      60_000,
    ).catch(() => undefined);
    const next = worker(database);
    await sleep(1_000);
    paused.child.kill('SIGCONT');
    const job = await until(async () => {
      const { job } = (await app.get(`/api/v1/etl/jobs/${body.job.id}`)).body;
      return job.status === 'success' ? job : undefined;
    });
    expect(job.counts).toMatchObject({ read: ROWS, inserted: ROWS });
    expect(await database.query(FACTS)).toEqual([undisturbed]);
    await next.end('SIGTERM');
    await app.close();
    await database.drop();
  }, 120_000);
});
