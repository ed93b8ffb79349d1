import { PgBoss } from 'pg-boss';
import { JobMonitor } from '../../src/jobs/job-monitor.js';
import type { JobDto } from '../../src/jobs/job.dto.js';
import { startTestApp, type TestApp } from './app.js';
import type { TestDatabase } from './database.js';
import { startKasparro, until, type KasparroProcess } from './processes.js';

/** An API, and worker processes that die or stand still at a moment of a run. */
export interface MortalWorkers {
  api: TestApp;
  job(id: number): Promise<JobDto>;
  /** The job once it has ended. */
  ended(id: number): Promise<JobDto>;
  /** Once nobody holds the job any more. */
  released(id: number): Promise<void>;
  /** Starts a worker that lives. */
  start(): void;
  /** Starts a worker that kills itself the n-th time a run passes a moment, and waits for its death. */
  startAndDie(moment: string, nth?: number): Promise<void>;
  /** Starts a worker that stops the n-th time a run passes a moment, until it is told to go on. */
  startAndPause(moment: string, nth?: number): Promise<{ goOn(): void }>;
  /**
   * As `released`, without the half a minute that it takes by itself: the heartbeat is taken for long past,
   * and queue and monitor look at once.
   */
  releasedNow(id: number): Promise<void>;
  close(): Promise<void>;
}

/** @param csv where the workers find their files */
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
          // It said so before it stopped: a call that comes too early is not heard.
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

/** Does something the n-th time a run passes a moment, and from then on. */
function probeAt(moment: string, nth: number, deed: string): string {
  return `let passed = 0;
    export default function at(moment) {
      if (moment === ${JSON.stringify(moment)} && ++passed === ${nth}) { ${deed} }
    }`;
}
