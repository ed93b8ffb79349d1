import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { messageOf } from '../common/errors.js';
import { Probe } from '../common/probe.js';
import { RunError, TerminalError, TransientError } from '../common/run-errors.js';
import { traced } from '../observability/trace.js';
import { inTransaction, type Transaction } from '../database/transaction.js';
import { isLostConnection } from '../database/postgres-errors.js';
import type { EtlJob } from './etl-job.entity.js';
import { EtlPipeline, type RunControl } from './pipeline/etl.pipeline.js';
import { EtlJobsRepository, FencedError, type JobResult } from './etl-jobs.repository.js';
import { EtlMetrics } from './etl.metrics.js';
import { JobQueue, type ClaimedJob } from './job-queue.js';
import { CancelledError } from './pipeline/page-loader.js';
import { ReplayPipeline } from './replay/replay.pipeline.js';
import { Uploads } from './uploads/uploads.js';

/** Injection token: seconds to wait before each retry of a transient failure. */
export const RETRY_DELAYS = Symbol('RetryDelays');

const MAX_DEATHS = 5;

const MAX_RECONNECTS = 60;
const RECONNECT_DELAY_MS = 1_000;

/** Abort reason when the process shuts down: the job is requeued and resumes elsewhere. */
export class ShutdownRequeue extends Error {
  constructor() {
    super('The process is shutting down');
    this.name = 'ShutdownRequeue';
  }
}

/** Runs one claimed job and writes its end to `etl_jobs` and to the queue in one transaction. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger('Job');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: EtlJobsRepository,
    private readonly queue: JobQueue,
    private readonly pipeline: EtlPipeline,
    private readonly replays: ReplayPipeline,
    private readonly uploads: Uploads,
    private readonly metrics: EtlMetrics,
    private readonly probe: Probe,
    @Inject(RETRY_DELAYS) private readonly retryDelays: readonly number[],
  ) {}

  /** Runs a job to its end, a retry or a requeue. A failed run does not throw: the failure is the job's result. */
  async run(claimed: ClaimedJob, control: RunControl): Promise<void> {
    const job = await this.jobs.begin(claimed.data.jobId);
    if (!job) return this.withReconnect((tx) => this.queue.complete(tx, claimed));
    this.logger.log(
      { job_id: job.id, source: job.source, attempt: job.attempt },
      `${job.source}: job ${job.id} started`,
    );
    try {
      if (job.deathsWithoutProgress >= MAX_DEATHS) throw tooManyDeaths(job);
      const signal = AbortSignal.any([control.signal, claimed.signal]);
      const pipeline = job.trigger === 'replay' ? this.replays : this.pipeline;
      const attributes = {
        'kasparro.source': job.source,
        'kasparro.job_id': job.id,
        'kasparro.attempt': job.attempt,
      };
      const result = await traced(`job ${job.source}`, attributes, () =>
        pipeline.run(job, { ...control, signal }),
      );
      await this.finish(claimed, job, result);
    } catch (error) {
      // A run that was stopped may throw anything while it ends; the reason is that of the signal.
      await this.endWithError(claimed, job, control.signal.aborted ? control.signal.reason : error);
    }
  }

  private async endWithError(claimed: ClaimedJob, job: EtlJob, error: unknown): Promise<void> {
    if (error instanceof FencedError || claimed.signal.aborted) return this.logTakenOver(job);
    if (error instanceof ShutdownRequeue)
      return this.requeue(claimed, job, 'requeued; it resumes at the next page');
    const message = messageOf(error);
    if (error instanceof CancelledError) {
      return this.finish(claimed, job, { status: 'cancelled', errorMessage: message });
    }
    const isTransient = error instanceof TransientError || isLostConnection(error);
    const delay = isTransient ? this.retryDelay(job, error) : undefined;
    if (delay === undefined)
      return this.finish(claimed, job, { status: 'failure', errorMessage: message }, error);
    await this.requeue(claimed, job, `failed, retrying in ${delay} s: ${message}`, { delay, message });
  }

  /** Seconds until the next retry, at least those of Retry-After; `undefined` when no retry is left. */
  private retryDelay({ transientFailures }: EtlJob, error: unknown): number | undefined {
    const retryAfter = error instanceof TransientError ? Math.ceil(error.retryAfterSeconds) : 0;
    const delay = this.retryDelays[transientFailures];
    return delay === undefined ? undefined : Math.max(delay, retryAfter);
  }

  /** Puts the job back into the queue, after a transient failure with a delay. */
  private async requeue(
    claimed: ClaimedJob,
    job: EtlJob,
    event: string,
    failure?: { delay: number; message: string },
  ): Promise<void> {
    const settled = await this.settle(job, async (tx) => {
      await this.jobs.requeue(tx, job.id, failure?.message);
      await this.queue.requeue(tx, claimed, failure?.delay);
    });
    if (settled)
      this.logger.log({ job_id: job.id, source: job.source }, `${job.source}: job ${job.id} ${event}`);
  }

  private async finish(claimed: ClaimedJob, job: EtlJob, result: JobResult, cause?: unknown): Promise<void> {
    const settled = await this.settle(job, async (tx) => {
      await this.jobs.finish(tx, job.id, result);
      await this.queue.complete(tx, claimed);
    });
    if (!settled) return;
    const ended = (await this.jobs.find(job.id)) ?? job;
    await this.uploads.release(ended);
    this.metrics.recordEnd(ended);
    this.logEnd(ended, cause);
  }

  /** Writes the end of an attempt; false when the attempt no longer owns the job. */
  private async settle(job: EtlJob, work: (tx: Transaction) => Promise<void>): Promise<boolean> {
    try {
      await this.withReconnect(async (tx) => {
        await this.jobs.fence(tx, { jobId: job.id, attempt: job.attempt });
        await work(tx);
        await this.probe.at('run settled');
      });
      return true;
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      this.logTakenOver(job);
      return false;
    }
  }

  /** Retries for a minute while PostgreSQL is away, so that a restart of the server does not lose a result. */
  private async withReconnect(work: (tx: Transaction) => Promise<void>): Promise<void> {
    for (let left = MAX_RECONNECTS; ; left--) {
      try {
        return await inTransaction(this.dataSource, work);
      } catch (error) {
        if (left === 0 || !isLostConnection(error)) throw error;
        await sleep(RECONNECT_DELAY_MS);
      }
    }
  }

  private logTakenOver(job: EtlJob): void {
    this.logger.warn(
      { job_id: job.id },
      `Job ${job.id} was taken over by another worker; uncommitted work of this attempt is dropped`,
    );
  }

  private logEnd(job: EtlJob, cause: unknown): void {
    const { id, source, status, read, inserted, updated, unchanged, duplicate, rejected } = job;
    const line = `${source}: job ${id} finished with status ${status}: ${read} read, ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${duplicate} duplicate, ${rejected} rejected`;
    const details = { job_id: id, source, status };
    if (status === 'failure')
      this.logger.error({ ...details, ...unexpected(cause) }, `${line}: ${job.errorMessage}`);
    else this.logger.log(details, job.note ? `${line} (${job.note})` : line);
  }
}

/** Unexpected errors are logged with their stack; the message of a RunError is enough. */
function unexpected(cause: unknown): { err?: unknown } {
  return cause === undefined || cause instanceof RunError ? {} : { err: cause };
}

function tooManyDeaths(job: EtlJob): TerminalError {
  return new TerminalError(
    `Gave up: ${job.deathsWithoutProgress} workers died while running this job without committing a page`,
  );
}
