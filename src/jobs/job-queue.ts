import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PgBoss, type Db, type JobWithMetadata } from 'pg-boss';
import type { ClientBase } from 'pg';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { DATABASE_URL } from '../database/database.module.js';
import { driverUrl } from '../database/driver-url.js';
import type { Transaction } from '../database/transaction.js';
import { QueueErrorLog } from './queue-error-log.js';

/** The data of a queue entry; everything else about a job is in `etl_jobs`. */
export interface QueuedJob {
  jobId: number;
}

/** A queue entry that this process has claimed; `retryCount` identifies the attempt. */
export type ClaimedJob = Pick<JobWithMetadata<QueuedJob>, 'id' | 'retryCount' | 'data' | 'signal'>;

const QUEUE = 'etl';

/** Database schema of the queue. */
export const QUEUE_SCHEMA = 'pgboss';

/** A worker without a heartbeat for this long counts as dead. */
const HEARTBEAT_SECONDS = 12;

/** How long a reserved job is hidden from the workers. */
const RESERVED_SECONDS = 60;

const OPTIONS = {
  policy: 'exclusive',
  heartbeatSeconds: HEARTBEAT_SECONDS,
  expireInSeconds: 24 * 3600 - 1,
  // JobRunner decides about retries, because it knows why an attempt ended.
  retryLimit: 1_000_000,
  retryDelay: 0,
} as const;

/** Creates or migrates the tables of the queue, as the database role of the URL. */
export async function prepareQueue(url: string, settings: Pick<Settings, 'queueBackend'>): Promise<void> {
  const queue = new JobQueue(url, settings);
  try {
    await queue.start();
  } finally {
    await queue.stop();
  }
}

/**
 * The queue of the jobs in `etl_jobs`: pg-boss on the same database. The singleton key is the source, so that a
 * source has at most one job queued, running or waiting for a retry across all processes.
 */
@Injectable()
export class JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger('Queue');
  private boss: PgBoss | undefined;
  /** pg-boss ids of the workers of this process. */
  private readonly workerIds: string[] = [];
  private started: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;

  constructor(
    @Inject(DATABASE_URL) private readonly url: string,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'queueBackend'>,
  ) {}

  /** Connects and creates the queue if it does not exist. Idempotent, also for concurrent callers. */
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
    const errors = new QueueErrorLog((message) => this.logger.warn(message));
    boss.on('error', (error) => errors.add(error));
    this.boss = await boss.start();
    await boss.createQueue(QUEUE, OPTIONS);
  }

  /**
   * Queues a job in the caller's transaction.
   * @param reserve a random number that hides the job from the workers for a minute, for {@link claim}
   * @returns false when the source already has a job in the queue
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

  /** Starts `concurrency` workers, each with one job at a time, and sends their heartbeats. */
  async work(concurrency: number, handler: (job: ClaimedJob) => Promise<void>): Promise<void> {
    const options = { pollingIntervalSeconds: 0.5, includeMetadata: true } as const;
    for (let worker = 0; worker < concurrency; worker++) {
      const id = await this.running().work<QueuedJob>(QUEUE, options, async ([job]) => {
        if (job) await handler(job);
      });
      this.workerIds.push(id);
    }
  }

  /** Makes the workers of this process poll at once; those of other processes poll every half second. */
  wake(): void {
    for (const id of this.workerIds) this.running().notifyWorker(id);
  }

  /** Claims the job that was sent with this reservation. */
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
   * Requeues jobs whose worker stopped sending heartbeats. Long-running processes do so every few seconds; a
   * command must do it itself, since it may be the only process.
   */
  async requeueFromDeadWorkers(): Promise<void> {
    await this.running().supervise(QUEUE);
  }

  /** Claims a queued job; `null` when it is no longer queued. */
  async claimQueued(queueId: string, reserve: number): Promise<ClaimedJob | null> {
    const { updated } = await this.running().update(QUEUE, undefined, { id: queueId, priority: reserve });
    return updated === 1 ? this.claim(reserve) : null;
  }

  /** Runs `work` on a job taken with {@link claim}, sending heartbeats until it ends. */
  async withHeartbeat<T>(job: ClaimedJob, work: () => Promise<T>): Promise<T> {
    const beat = setInterval(
      () => {
        // The next heartbeat makes up for a lost one; without any, another worker rightly takes the job over.
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

  /** Completes an ended job, in the transaction that ends it in `etl_jobs`. */
  async complete(tx: Transaction, job: ClaimedJob): Promise<void> {
    await this.running().complete(QUEUE, attemptOf(job), null, { db: await within(tx) });
  }

  /** Ends an attempt and requeues its job, to be taken after `delaySeconds`. */
  async requeue(tx: Transaction, job: ClaimedJob, delaySeconds = 0): Promise<void> {
    const db = await within(tx);
    await this.running().fail(QUEUE, attemptOf(job), null, { db });
    if (delaySeconds > 0)
      await this.running().update(QUEUE, undefined, { id: job.id, startAfter: delaySeconds, db });
  }

  /** Cancels a job in any state. */
  async cancel(tx: Transaction, queueId: string): Promise<void> {
    await this.running().cancel(QUEUE, queueId, { db: await within(tx) });
  }

  /** State of a job in the queue; `null` when it is not there. */
  async stateOf(queueId: string): Promise<JobWithMetadata['state'] | null> {
    const [job] = await this.running().findJobs(QUEUE, { id: queueId });
    return job?.state ?? null;
  }

  /**
   * Stops taking jobs and waits for running ones, which can still be completed or requeued. Idempotent.
   * @param timeoutMs longest wait
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

/** Runs the statements of pg-boss inside the caller's transaction. */
async function within(tx: Transaction): Promise<Db> {
  const client = (await tx.connect()) as ClientBase;
  return { executeSql: async (text, values) => client.query(text, values as unknown[]) };
}
