import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PgBoss, type Db, type JobWithMetadata } from 'pg-boss';
import type { ClientBase } from 'pg';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { DATABASE_URL } from '../database/database.module.js';
import { driverUrl } from '../database/driver-url.js';
import type { Transaction } from '../database/transaction.js';
import { QueueFaults } from './queue-faults.js';

/** What the queue carries: everything else about a job stands in `etl_jobs`. */
export interface QueuedJob {
  jobId: number;
}

/** A job of the queue in the hands of this process; `retryCount` tells the attempt. */
export type ClaimedJob = Pick<JobWithMetadata<QueuedJob>, 'id' | 'retryCount' | 'data' | 'signal'>;

const QUEUE = 'etl';

/** Where the queue keeps its tables. */
export const QUEUE_SCHEMA = 'pgboss';

/** A worker that has not been heard of for this long is dead. */
const HEARTBEAT_SECONDS = 12;

/** How long a job sent for one particular process is kept from the workers. */
const RESERVED_SECONDS = 60;

const OPTIONS = {
  policy: 'exclusive',
  heartbeatSeconds: HEARTBEAT_SECONDS,
  expireInSeconds: 24 * 3600 - 1,
  // Whether to try again is decided by the runner, which knows why an attempt ended.
  retryLimit: 1_000_000,
  retryDelay: 0,
} as const;

/** Makes the tables of the queue, or brings them up to date, as the role of the URL. */
export async function prepareQueue(url: string, settings: Pick<Settings, 'queueBackend'>): Promise<void> {
  const queue = new JobQueue(url, settings);
  try {
    await queue.start();
  } finally {
    await queue.stop();
  }
}

/**
 * The queue behind `etl_jobs`: pg-boss on the same database, one queue whose key is the source, so
 * that a source has at most one job waiting, running or to be retried across all processes.
 */
@Injectable()
export class JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger('Queue');
  private boss: PgBoss | undefined;
  /** Ids of those that take jobs in this process. */
  private readonly takers: string[] = [];
  private started: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;

  constructor(
    @Inject(DATABASE_URL) private readonly url: string,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'queueBackend'>,
  ) {}

  /** Connects and makes the queue if it is not there. Idempotent, also for callers at the same time. */
  start(): Promise<void> {
    return (this.started ??= this.connect());
  }

  private async connect(): Promise<void> {
    const boss = new PgBoss({
      connectionString: driverUrl(this.url),
      application_name: 'kasparro-queue',
      schema: QUEUE_SCHEMA,
      max: 4,
      backend: this.settings.queueBackend,
      schedule: false,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
    });
    const faults = new QueueFaults((message) => this.logger.warn(message));
    boss.on('error', (error) => faults.report(error));
    this.boss = await boss.start();
    await boss.createQueue(QUEUE, OPTIONS);
  }

  /**
   * Queues a job in the caller's transaction.
   * @param reserve keeps it from the workers for a minute, for {@link claim} by this process
   * @returns false when the source has a job in the queue already
   */
  async send(
    tx: Transaction,
    source: string,
    queueId: string,
    data: QueuedJob,
    reserve?: number,
  ): Promise<boolean> {
    const sent = await this.running().send(QUEUE, data, {
      id: queueId,
      singletonKey: source,
      db: await within(tx),
      ...(reserve === undefined ? {} : { priority: reserve, startAfter: RESERVED_SECONDS }),
    });
    return sent !== null;
  }

  /** Takes jobs as they come, `concurrency` at once, and keeps their heartbeats going. */
  async work(concurrency: number, handler: (job: ClaimedJob) => Promise<void>): Promise<void> {
    const options = { pollingIntervalSeconds: 0.5, includeMetadata: true } as const;
    for (let taker = 0; taker < concurrency; taker++) {
      const id = await this.running().work<QueuedJob>(QUEUE, options, async ([job]) => {
        if (job) await handler(job);
      });
      this.takers.push(id);
    }
  }

  /** Lets the workers of this process look for jobs at once; those of others find them within half a second. */
  wake(): void {
    for (const id of this.takers) this.running().notifyWorker(id);
  }

  /** Takes the job that was sent with this reservation. */
  async claim(reserve: number): Promise<ClaimedJob | null> {
    const [job] = await this.running().fetch<QueuedJob>(QUEUE, {
      includeMetadata: true,
      ignoreStartAfter: true,
      minPriority: reserve,
      maxPriority: reserve,
    });
    return job ? { ...job, signal: new AbortController().signal } : null;
  }

  /**
   * Lets jobs whose process has not been heard of for some seconds wait again. Processes that stay up do so by
   * themselves; where there is none, nobody else would.
   */
  async releaseSilent(): Promise<void> {
    await this.running().supervise(QUEUE);
  }

  /** Takes a job that waits in the queue; `null` when it does not wait (any more). */
  async claimWaiting(queueId: string, reserve: number): Promise<ClaimedJob | null> {
    const { updated } = await this.running().update(QUEUE, undefined, { id: queueId, priority: reserve });
    return updated === 1 ? this.claim(reserve) : null;
  }

  /** Runs `work` on a job taken with {@link claim}, saying all along that it is alive. */
  async whileAlive<T>(job: ClaimedJob, work: () => Promise<T>): Promise<T> {
    const beat = setInterval(
      () => {
        // A beat that is lost is made up for by the next one, or the job is taken over, as it should be.
        this.running()
          .touch(QUEUE, attemptOf(job))
          .catch(() => undefined);
      },
      (HEARTBEAT_SECONDS * 1000) / 3,
    );
    try {
      return await work();
    } finally {
      clearInterval(beat);
    }
  }

  /** Settles an ended job, in the transaction that ends it in `etl_jobs`. */
  async complete(tx: Transaction, job: ClaimedJob): Promise<void> {
    await this.running().complete(QUEUE, attemptOf(job), null, { db: await within(tx) });
  }

  /** Gives an attempt back, to be taken again after `delaySeconds`. */
  async giveBack(tx: Transaction, job: ClaimedJob, delaySeconds = 0): Promise<void> {
    const db = await within(tx);
    await this.running().fail(QUEUE, attemptOf(job), null, { db });
    if (delaySeconds > 0)
      await this.running().update(QUEUE, undefined, { id: job.id, startAfter: delaySeconds, db });
  }

  /** Takes a job out of the queue, whatever its state. */
  async cancel(tx: Transaction, queueId: string): Promise<void> {
    await this.running().cancel(QUEUE, queueId, { db: await within(tx) });
  }

  /** State of a job as the queue sees it; `null` when the queue does not know it. */
  async stateOf(queueId: string): Promise<JobWithMetadata['state'] | null> {
    const [job] = await this.running().findJobs(QUEUE, { id: queueId });
    return job?.state ?? null;
  }

  /**
   * Stops taking jobs and waits for those in hand, which can still be settled. Idempotent.
   * @param timeoutMs how long at most
   */
  stop(timeoutMs = 25_000): Promise<void> {
    return (this.stopped ??= this.boss?.stop({ graceful: true, timeout: timeoutMs }) ?? Promise.resolve());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private running(): PgBoss {
    if (!this.boss) throw new Error('The queue has not been started');
    return this.boss;
  }
}

function attemptOf({ id, retryCount }: ClaimedJob): { id: string; retryCount: number } {
  return { id, retryCount };
}

/** Lets pg-boss run its statements inside our transaction. */
async function within(tx: Transaction): Promise<Db> {
  const client = (await tx.connect()) as ClientBase;
  return { executeSql: async (text, values) => client.query(text, values as unknown[]) };
}
