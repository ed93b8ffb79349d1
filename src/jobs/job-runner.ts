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
import { EtlJobsRepository, FencedError, type Outcome } from './etl-jobs.repository.js';
import { EtlMetrics } from './etl.metrics.js';
import { JobQueue, type ClaimedJob } from './job-queue.js';
import { CancelledError } from './pipeline/page-loader.js';
import { ReplayPipeline } from './replay/replay.pipeline.js';
import { Uploads } from './uploads/uploads.js';

/** Injection token: seconds to wait before each further try after a fault that may pass. */
export const RETRY_DELAYS = Symbol('RetryDelays');

const MOST_DEATHS = 5;

const MOST_TRIES_TO_SETTLE = 60;
const SETTLE_AGAIN_AFTER_MS = 1_000;

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
    private readonly replays: ReplayPipeline,
    private readonly uploads: Uploads,
    private readonly metrics: EtlMetrics,
    private readonly probe: Probe,
    @Inject(RETRY_DELAYS) private readonly retryDelays: readonly number[],
  ) {}

  /** Never throws for a failed run: the failure is the job's outcome. */
  async run(claimed: ClaimedJob, control: RunControl): Promise<void> {
    const job = await this.jobs.begin(claimed.data.jobId);
    if (!job) return this.withReconnect((tx) => this.queue.complete(tx, claimed));
    this.logger.log(
      { job_id: job.id, source: job.source, attempt: job.attempt },
      `${job.source}: job ${job.id} started`,
    );
    try {
      if (job.deathsWithoutProgress >= MOST_DEATHS) throw gaveUp(job);
      const signal = AbortSignal.any([control.signal, claimed.signal]);
      const pipeline = job.trigger === 'replay' ? this.replays : this.pipeline;
      const attributes = {
        'kasparro.source': job.source,
        'kasparro.job_id': job.id,
        'kasparro.attempt': job.attempt,
      };
      const outcome = await traced(`job ${job.source}`, attributes, () =>
        pipeline.run(job, { ...control, signal }),
      );
      await this.finish(claimed, job, outcome);
    } catch (error) {
      // Whatever a stopped run throws on its way out, it ended because it was told to.
      await this.settleFailure(claimed, job, control.signal.aborted ? control.signal.reason : error);
    }
  }

  private async settleFailure(claimed: ClaimedJob, job: EtlJob, error: unknown): Promise<void> {
    if (error instanceof FencedError || claimed.signal.aborted) return this.lost(job);
    if (error instanceof HandBack)
      return this.giveBack(claimed, job, 'handed back, to go on at its next page');
    const message = messageOf(error);
    if (error instanceof CancelledError) {
      return this.finish(claimed, job, { status: 'cancelled', errorMessage: message });
    }
    const mayPass = error instanceof TransientError || isLostConnection(error);
    const delay = mayPass ? this.retryDelay(job, error) : undefined;
    if (delay === undefined)
      return this.finish(claimed, job, { status: 'failure', errorMessage: message }, error);
    await this.giveBack(claimed, job, `tried again in ${delay} s: ${message}`, { delay, message });
  }

  /** Seconds until the next try, at least as many as the other side asked for; none when there is none. */
  private retryDelay({ transientFailures }: EtlJob, error: unknown): number | undefined {
    const asked = error instanceof TransientError ? Math.ceil(error.retryAfterSeconds) : 0;
    const delay = this.retryDelays[transientFailures];
    return delay === undefined ? undefined : Math.max(delay, asked);
  }

  /** Puts the job back into the queue; after a transient failure with a delay. */
  private async giveBack(
    claimed: ClaimedJob,
    job: EtlJob,
    what: string,
    failure?: { delay: number; message: string },
  ): Promise<void> {
    const settled = await this.settle(job, async (tx) => {
      await this.jobs.requeue(tx, job.id, failure?.message);
      await this.queue.giveBack(tx, claimed, failure?.delay);
    });
    if (settled)
      this.logger.log({ job_id: job.id, source: job.source }, `${job.source}: job ${job.id} is ${what}`);
  }

  private async finish(claimed: ClaimedJob, job: EtlJob, outcome: Outcome, cause?: unknown): Promise<void> {
    const settled = await this.settle(job, async (tx) => {
      await this.jobs.finish(tx, job.id, outcome);
      await this.queue.complete(tx, claimed);
    });
    if (!settled) return;
    const ended = (await this.jobs.find(job.id)) ?? job;
    await this.uploads.release(ended);
    this.metrics.ended(ended);
    this.report(ended, cause);
  }

  /** Writes how an attempt ended; false when it no longer owns the job. */
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
      this.lost(job);
      return false;
    }
  }

  /** A server that is restarting must not cost the outcome of a run: it is waited for. */
  private async withReconnect(work: (tx: Transaction) => Promise<void>): Promise<void> {
    for (let left = MOST_TRIES_TO_SETTLE; ; left--) {
      try {
        return await inTransaction(this.dataSource, work);
      } catch (error) {
        if (left === 0 || !isLostConnection(error)) throw error;
        await sleep(SETTLE_AGAIN_AFTER_MS);
      }
    }
  }

  private lost(job: EtlJob): void {
    this.logger.warn(
      { job_id: job.id },
      `Job ${job.id} was taken over; what this attempt had open is dropped`,
    );
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

function gaveUp(job: EtlJob): TerminalError {
  return new TerminalError(
    `Given up: ${job.deathsWithoutProgress} workers died over this job without committing a page`,
  );
}
