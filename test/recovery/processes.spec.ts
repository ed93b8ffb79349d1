import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startTestApp } from '../support/app.js';
import { writeCsvFiles } from '../support/csv-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { builtModule, startKasparro, until, type KasparroProcess } from '../support/processes.js';

/** The fields of API responses that these tests read. */
interface Answer {
  job: {
    id: number;
    status: string;
    pages: number;
    completed_at: string | null;
    counts: { inserted: number };
  };
}

/** A probe that slows a run down, so that it can be interrupted. */
const SLOWLY = `export default (moment) => moment === 'load merged' ? new Promise((go) => setTimeout(go, 300)) : undefined`;
const TICK_SECONDS = 2;
const FILES = 10;
const ROWS_PER_FILE = 2_000;
const ROWS = FILES * ROWS_PER_FILE;

describe('processes that share a database', () => {
  let folder: TestFolder;
  let database: TestDatabase;
  const started: KasparroProcess[] = [];

  beforeAll(async () => {
    folder = await createTestFolder();
    await writeCsvFiles(folder, FILES, ROWS_PER_FILE);
  });

  afterEach(async () => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL');
    await database.drop();
  });

  afterAll(() => folder.remove());

  const start = (env: Record<string, string>, probe?: string) => {
    const one = startKasparro({ DATABASE_URL: database.url, CSV_DATA_PATH: folder.path, ...env }, probe);
    started.push(one);
    return one;
  };

  const post = async (url: string, path: string) =>
    (await fetch(url + path, { method: 'POST' })).json() as Promise<Answer>;
  const job = async (url: string, id: number) =>
    ((await (await fetch(`${url}/api/v1/etl/jobs/${id}`)).json()) as Answer).job;
  const ended = (url: string, id: number) =>
    until(async () => {
      const one = await job(url, id);
      return one.status === 'queued' || one.status === 'running' ? undefined : one;
    });

  it('requeue a job on SIGTERM and exit with 0, and another worker resumes it', async () => {
    database = await createTestDatabase();
    const api = await start({ ROLE: 'api' }).url;
    const first = start({ ROLE: 'worker' }, SLOWLY);
    const { id } = (await post(api, '/api/v1/etl/run/csv')).job;
    await until(async () => ((await job(api, id)).pages >= 2 ? true : undefined));
    expect(await first.end('SIGTERM')).toBe(0);
    const requeued = await job(api, id);
    expect(requeued).toMatchObject({ status: 'queued', attempt: 1 });
    expect(requeued.pages).toBeLessThan(FILES);
    start({ ROLE: 'worker' });
    expect(await ended(api, id)).toMatchObject({
      status: 'success',
      attempt: 2,
      counts: { read: ROWS, inserted: ROWS, duplicate: 0 },
    });
  });

  it('stop a cancelled job at its next page and keep what was committed', async () => {
    database = await createTestDatabase();
    const api = await start({ ROLE: 'api' }).url;
    start({ ROLE: 'worker' }, SLOWLY);
    const { id } = (await post(api, '/api/v1/etl/run/csv')).job;
    await until(async () => ((await job(api, id)).pages >= 2 ? true : undefined));
    await post(api, `/api/v1/etl/jobs/${id}/cancel`);
    const cancelled = await ended(api, id);
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.counts.inserted).toBe(cancelled.pages * ROWS_PER_FILE);
    const [facts] = await database.query('SELECT count(*) AS facts FROM unified_crypto_data');
    expect(facts).toEqual({ facts: cancelled.counts.inserted });
  });

  it('create one job per tick with any number of schedulers and workers', async () => {
    database = await createTestDatabase();
    const schedulers = [1, 2].map(() =>
      start({ ROLE: 'scheduler', SCHEDULE_INTERVAL: '0', SCHEDULE_CSV: String(TICK_SECONDS) }),
    );
    [1, 2, 3].forEach(() => start({ ROLE: 'worker' }));
    await Promise.all(started.map(({ url }) => url));
    const ticks = () =>
      database.query<{ status: string; at: number }>(
        `SELECT status, extract(epoch FROM scheduled_for)::float AS at
         FROM etl_jobs WHERE trigger = 'schedule' ORDER BY scheduled_for`,
      );
    const succeeded = async () => (await ticks()).filter(({ status }) => status === 'success');
    await until(async () => ((await succeeded()).length >= 6 ? true : undefined));
    await Promise.all(schedulers.map((one) => one.end('SIGTERM')));
    const made = await ticks();
    // A busy machine may miss a tick, but no tick gets two jobs, and no job is created between ticks.
    expect(made.filter(({ at }) => at % TICK_SECONDS !== 0)).toEqual([]);
    expect(new Set(made.map(({ at }) => at)).size).toBe(made.length);
    expect(made.slice(0, -1).every(({ status }) => status === 'success')).toBe(true);
  }, 180_000);

  it('run missed ticks once after everything was down', async () => {
    database = await createTestDatabase();
    const app = await startTestApp({ CSV_DATA_PATH: folder.path }, database);
    await app.post('/api/v1/etl/run/csv?sync=true');
    await app.close();
    await database.query(`UPDATE etl_jobs SET queued_at = now() - interval '1 day'`);
    const scheduler = start({ ROLE: 'scheduler', SCHEDULE_CSV: '3600' });
    await scheduler.url;
    await until(async () =>
      (await database.query(`SELECT 1 FROM etl_jobs WHERE trigger = 'schedule'`)).length > 0
        ? true
        : undefined,
    );
    await sleep(3_000);
    expect(await database.query(`SELECT count(*) AS jobs FROM etl_jobs WHERE trigger = 'schedule'`)).toEqual([
      { jobs: 1 },
    ]);
  });

  it('serve probes and metrics in every role', async () => {
    database = await createTestDatabase();
    for (const ROLE of ['worker', 'scheduler']) {
      const url = await start({ ROLE }).url;
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('kasparro_queue_depth');
      expect((await fetch(`${url}/api/v1/data`)).status).toBe(404);
    }
  });

  it('finish a load through an immediate stop of PostgreSQL', async () => {
    database = await createTestDatabase();
    const home = await mkdtemp(join(tmpdir(), 'kasparro-restart-'));
    const { acquireEmbedded } = (await import(builtModule('database/embedded/embedded-postgres.js'))) as {
      acquireEmbedded: (
        options: object,
      ) => Promise<{ url: string; dataDirectory: string; release(): Promise<void> }>;
    };
    const lease = await acquireEmbedded({ home, purpose: 'command' });
    try {
      const server = start({ DATABASE_URL: lease.url }, SLOWLY);
      const api = await server.url;
      const { id } = (await post(api, '/api/v1/etl/run/csv')).job;
      await until(async () => ((await job(api, id)).pages >= 2 ? true : undefined));
      await restartImmediately(lease.dataDirectory);
      const done = await until(async () => {
        const one = await job(api, id).catch(() => undefined);
        return one?.completed_at ? one : undefined;
      });
      expect(done).toMatchObject({
        status: 'success',
        counts: { read: ROWS, inserted: ROWS, duplicate: 0 },
      });
      const client = new pg.Client({ connectionString: lease.url });
      await client.connect();
      const { rows } = await client.query('SELECT count(*)::int AS facts FROM unified_crypto_data');
      await client.end();
      expect(rows).toEqual([{ facts: ROWS }]);
      expect(await server.end('SIGTERM')).toBe(0);
    } finally {
      await lease.release();
      await rm(home, { recursive: true, force: true });
    }
  }, 120_000);
});

/** Stops PostgreSQL like `pg_ctl stop -m immediate` and starts it on the same data. */
async function restartImmediately(dataDirectory: string): Promise<void> {
  const { findPostmaster } = (await import(builtModule('database/embedded/postmaster.js'))) as {
    findPostmaster: (home: object) => Promise<{ pid: number } | null>;
  };
  const { embeddedHome } = (await import(builtModule('database/embedded/home.js'))) as {
    embeddedHome: (home: string) => object;
  };
  const home = join(dataDirectory, '..');
  const server = await findPostmaster(embeddedHome(home));
  process.kill(server!.pid, 'SIGQUIT');
  await until(async () => ((await findPostmaster(embeddedHome(home))) === null ? true : undefined));
  // The next process to acquire a lease restarts it on the same port.
  await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    `const { acquireEmbedded } = await import('${builtModule('database/embedded/embedded-postgres.js')}');
     await acquireEmbedded({ home: ${JSON.stringify(home)}, purpose: 'command' });
     process.exit(0);`,
  ]);
}
