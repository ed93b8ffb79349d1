import { PgBoss } from 'pg-boss';
import { JobMonitor } from '../../src/jobs/job-monitor.js';
import type { JobDto } from '../../src/jobs/job.dto.js';
import { startTestApp, type TestApp } from './app.js';
import type { TestDatabase } from './database.js';
import { startKasparro, until, type KasparroProcess } from './processes.js';

/** An API, and worker processes that die or pause at a given moment of a run. */
export interface MortalWorkers {
  api: TestApp;
  job(id: number): Promise<JobDto>;
  /** Resolves with the job once it has ended. */
  ended(id: number): Promise<JobDto>;
  /** Resolves once no worker holds the job. */
  released(id: number): Promise<void>;
  /** Starts a worker that keeps running. */
  start(): void;
  /** Starts a worker that kills itself the n-th time a run reaches a moment, and waits for its exit. */
  startAndDie(moment: string, nth?: number): Promise<void>;
  /** Starts a worker that pauses the n-th time a run reaches a moment, until `goOn` is called. */
  startAndPause(moment: string, nth?: number): Promise<{ goOn(): void }>;
  /**
   * Like `released`, but without waiting half a minute: expires the heartbeat and makes queue and monitor check at
   * once.
   */
  releasedNow(id: number): Promise<void>;
  close(): Promise<void>;
}

/** @param csv path of the CSV files of the workers */
export async function employMortals(database: TestDatabase, csv: string): Promise<MortalWorkers> {
  const api = await startTestApp({ ROLE: 'api' }, database);
  const boss = new PgBoss({
    connectionString: database.url,
    max: 1,
    supervise: false,
    schedule: false,
    monitorIntervalSeconds: 1,
  });
  boss.on('error', () => undefined);
  await boss.start();
  const started: KasparroProcess[] = [];
  const calls: NodeJS.Timeout[] = [];

  const start = (probe?: string): KasparroProcess => {
    const one = startKasparro({ ROLE: 'worker', DATABASE_URL: database.url, CSV_DATA_PATH: csv }, probe);
    started.push(one);
    return one;
  };
  const job = async (id: number): Promise<JobDto> => (await api.get(`/api/v1/etl/jobs/${id}`)).body.job;
  const isRunning = async (id: number): Promise<boolean> => (await job(id)).status === 'running';

  return {
    api,
    job,
    ended: (id) =>
      until(async () => {
        const one = await job(id);
        return one.status === 'queued' || one.status === 'running' ? undefined : one;
      }),
    released: async (id) => {
      await until(async () => ((await isRunning(id)) ? undefined : true));
    },
    start: () => void start(),
    startAndDie: async (moment, nth = 1) => {
      const { child } = start(probeAt(moment, nth, `process.kill(process.pid, 'SIGKILL');`));
      await until(() => (child.signalCode === 'SIGKILL' ? true : undefined));
    },
    startAndPause: async (moment, nth = 1) => {
      const paused = start(
        probeAt(moment, nth, `process.stdout.write('PAUSED'); process.kill(process.pid, 'SIGSTOP');`),
      );
      await until(() => (paused.output().includes('PAUSED') ? true : undefined));
      return {
        goOn: () => {
          // It prints this before it pauses; a message sent earlier would be lost.
          calls.push(setInterval(() => paused.child.kill('SIGCONT'), 100));
        },
      };
    },
    releasedNow: async (id) => {
      const monitor = api.app.get(JobMonitor);
      await until(async () => {
        await database.query(
          `UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'`,
        );
        await database.query('UPDATE pgboss.queue SET monitor_on = NULL, monitor_claim_on = NULL');
        await boss.supervise('etl');
        await monitor.tick();
        return (await isRunning(id)) ? undefined : true;
      });
    },
    close: async () => {
      for (const call of calls) clearInterval(call);
      for (const { child } of started) child.kill('SIGKILL');
      await boss.stop({ graceful: false });
      await api.close();
    },
  };
}

/** Runs an action the n-th time a run reaches a moment, and each time after that. */
function probeAt(moment: string, nth: number, deed: string): string {
  return `let passed = 0;
    export default function at(moment) {
      if (moment === ${JSON.stringify(moment)} && ++passed === ${nth}) { ${deed} }
    }`;
}
