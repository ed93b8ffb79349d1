import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import { Conflict } from '../common/errors.js';
import { inTransaction } from '../database/transaction.js';
import type { RunOptions } from '../ingestion/source/extraction.js';
import type { EtlJob, Trigger } from './etl-job.entity.js';
import { EtlJobsRepository } from './etl-jobs.repository.js';
import { JobQueue, type ClaimedJob } from './job-queue.js';
import { SourceJobsReader } from './source-jobs.reader.js';

const HIGHEST_PRIORITY = 2 ** 31 - 1;

/** What is asked for: a source, by whom, and how. */
export interface RunRequest {
  source: string;
  trigger: Trigger;
  options?: RunOptions;
  scheduledFor?: Date;
}

/** 409: the source has a job queued or running; `job_id` names it. */
export class AlreadyRunning extends Conflict {
  constructor(
    readonly source: string,
    readonly jobId: number | null,
  ) {
    super(`${source} has a job that is queued or running${jobId === null ? '' : `: ${jobId}`}`, {
      source,
      job_id: jobId,
    });
  }
}

/** Turns requests into jobs: the row a person reads and the entry of the queue, in one transaction. */
@Injectable()
export class JobRequests {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: EtlJobsRepository,
    private readonly past: SourceJobsReader,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Queues a run for whichever worker is free.
   * @returns the id of the job
   * @throws AlreadyRunning when the source has a job queued or running, or the tick was taken
   */
  async enqueue(request: RunRequest): Promise<number> {
    const jobId = await this.write(request);
    this.queue.wake();
    return jobId;
  }

  /**
   * Takes a run for this process alone: a new job, or the source's job that waits for a worker, whose own
   * died perhaps.
   * @returns the job, and whether it is what was asked for: the one that waited may read another file
   * @throws AlreadyRunning when that job is in another process' hands
   */
  async claim(request: RunRequest): Promise<{ job: ClaimedJob; isAskedFor: boolean }> {
    const reserve = randomInt(1, HIGHEST_PRIORITY);
    try {
      const jobId = await this.write(request, reserve);
      const claimed = await this.queue.claim(reserve);
      if (claimed) return { job: claimed, isAskedFor: true };
      throw new Error(`Job ${jobId} was queued but could not be taken`);
    } catch (error) {
      const waiting =
        error instanceof AlreadyRunning && error.jobId !== null && (await this.jobs.find(error.jobId));
      if (!waiting) throw error;
      await this.queue.releaseSilent();
      const claimed = await this.queue.claimWaiting(waiting.queueId, reserve);
      if (!claimed) throw error;
      return { job: claimed, isAskedFor: isSame(request, waiting) };
    }
  }

  private async write(
    { source, trigger, options = {}, scheduledFor }: RunRequest,
    reserve?: number,
  ): Promise<number> {
    const queueId = randomUUID();
    const jobId = await inTransaction(this.dataSource, async (tx) => {
      const id = await this.jobs.insertQueued(tx, { source, trigger, options, queueId, scheduledFor });
      if (id === null) return null;
      if (await this.queue.send(tx, source, queueId, { jobId: id }, reserve)) return id;
      throw new AlreadyRunning(source, null);
    });
    if (jobId === null) throw new AlreadyRunning(source, await this.past.active(source));
    return jobId;
  }
}

/** Whether a job does what is asked for: a replay serves nobody who wants a run, nor a run of another file. */
function isSame({ trigger, options = {} }: RunRequest, job: EtlJob): boolean {
  return (trigger === 'replay') === (job.trigger === 'replay') && isDeepStrictEqual(options, job.options);
}
