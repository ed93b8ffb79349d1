import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { messageOf } from '../common/errors.js';
import { RunError, TransientError } from '../common/fates.js';
import { inTransaction, type Transaction } from '../database/transaction.js';
import { isLostConnection } from '../database/postgres-errors.js';
import type { EtlJob } from './etl-job.entity.js';
import { EtlPipeline, type RunControl } from './etl.pipeline.js';
import { EtlJobsRepository, FencedError, type Outcome } from './etl-jobs.repository.js';
import { EtlMetrics } from './etl.metrics.js';
import { JobQueue, type ClaimedJob } from './job-queue.js';
import { CancelledError } from './page-loader.js';

/** How often a job is tried again after faults that may pass, and how long it waits before each try. */
const RETRY_DELAYS_SECONDS = [5, 20, 60];

const MOST_DEATHS = 5;

/** Why a run stops although nothing is wrong with it: its process is going down. */
export class HandBack extends Error {
  constructor() {
    super('The process is stopping');
    this.name = 'HandBack';
  }
}

/** Runs one claimed job and settles it: in `etl_jobs` and in the queue, in one transaction. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger('Job');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: EtlJobsRepository,
    private readonly queue: JobQueue,
    private readonly pipeline: EtlPipeline,
    private readonly metrics: EtlMetrics,
  ) {}

  /** Never throws for a failed run: the failure is the job's outcome. */
  async run(claimed: ClaimedJob, control: RunControl): Promise<void> {
    const job = await this.jobs.begin(claimed.data.jobId);
    if (!job) return this.settle((tx) => this.queue.complete(tx, claimed));
    if (job.deathsWithoutProgress >= MOST_DEATHS) return this.finish(claimed, job, gaveUp(job));
    this.logger.log(
      { job_id: job.id, source: job.source, attempt: job.attempt },
      `${job.source}: job ${job.id} started`,
    );
    const signal = AbortSignal.any([control.signal, claimed.signal]);
    try {
      await this.finish(claimed, job, await this.pipeline.run(job, { ...control, signal }));
    } catch (error) {
      await this.settleFailure(claimed, job, error, control.signal);
    }
  }

  private async settleFailure(
    claimed: ClaimedJob,
    job: EtlJob,
    error: unknown,
    stop: AbortSignal,
  ): Promise<void> {
    if (error instanceof FencedError || claimed.signal.aborted) {
      this.logger.warn({ job_id: job.id }, `Job ${job.id} was taken over by another worker`);
      return;
    }
    if (stop.aborted && error === stop.reason) return this.handBack(claimed, job);
    if (error instanceof CancelledError)
      return this.finish(claimed, job, { status: 'cancelled', errorMessage: error.message });
    const mayPass = error instanceof TransientError || isLostConnection(error);
    const delay = mayPass ? retryDelay(job, error) : undefined;
    if (delay === undefined)
      return this.finish(claimed, job, { status: 'failure', errorMessage: messageOf(error) }, error);
    this.logger.warn(
      { job_id: job.id, source: job.source },
      `Job ${job.id} is tried again in ${delay} s: ${messageOf(error)}`,
    );
    await this.settle(async (tx) => {
      await this.jobs.requeue(tx, job.id, messageOf(error));
      await this.queue.giveBack(tx, claimed, delay);
    });
  }

  private async handBack(claimed: ClaimedJob, job: EtlJob): Promise<void> {
    this.logger.log({ job_id: job.id }, `Job ${job.id} is handed back, to go on at its next page`);
    await this.settle(async (tx) => {
      await this.jobs.requeue(tx, job.id);
      await this.queue.giveBack(tx, claimed);
    });
  }

  private async finish(claimed: ClaimedJob, job: EtlJob, outcome: Outcome, cause?: unknown): Promise<void> {
    await this.settle(async (tx) => {
      await this.jobs.fence(tx, { jobId: job.id, attempt: job.attempt });
      await this.jobs.finish(tx, job.id, outcome);
      await this.queue.complete(tx, claimed);
    });
    const ended = (await this.jobs.find(job.id)) ?? job;
    this.metrics.ended(ended);
    this.report(ended, cause);
  }

  private settle(work: (tx: Transaction) => Promise<void>): Promise<void> {
    return inTransaction(this.dataSource, work);
  }

  private report(job: EtlJob, cause: unknown): void {
    const { id, source, status, read, inserted, updated, unchanged, duplicate, rejected } = job;
    const line = `${source}: job ${id} ended in ${status}: ${read} read, ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${duplicate} duplicate, ${rejected} rejected`;
    const details = { job_id: id, source, status };
    if (status === 'failure')
      this.logger.error({ ...details, ...bug(cause) }, `${line}: ${job.errorMessage}`);
    else this.logger.log(details, job.note ? `${line} (${job.note})` : line);
  }
}

/** A failure we did not foresee is logged with its stack; the foreseen ones say all in their message. */
function bug(cause: unknown): { err?: unknown } {
  return cause === undefined || cause instanceof RunError ? {} : { err: cause };
}

/** Seconds until the next try, `undefined` when there is none; never less than the source asked for. */
function retryDelay({ transientFailures }: EtlJob, error: unknown): number | undefined {
  const asked = error instanceof TransientError ? Math.ceil(error.retryAfterSeconds) : 0;
  const delay = RETRY_DELAYS_SECONDS[transientFailures];
  return delay === undefined ? undefined : Math.max(delay, asked);
}

function gaveUp(job: EtlJob): Outcome {
  return {
    status: 'failure',
    errorMessage: `Given up: ${job.deathsWithoutProgress} workers died over this job without committing a page`,
  };
}
