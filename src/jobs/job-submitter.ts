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

/** A request to run a source or to replay its stored pages. */
export interface JobRequest {
  source: string;
  trigger: Trigger;
  options?: RunOptions;
  /** The tick of the schedule, for scheduled runs. */
  scheduledFor?: Date;
}

/** HTTP 409: the source has a queued or running job; `job_id` names it, `null` when only the tick is taken. */
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

/** Turns requests into jobs: writes the `etl_jobs` row and the queue entry in one transaction. */
@Injectable()
export class JobSubmitter {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: EtlJobsRepository,
    private readonly past: SourceJobsReader,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Queues a job for the next free worker.
   * @returns the id of the job
   * @throws AlreadyRunning when the source has a job queued or running, or the tick was taken
   */
  async enqueue(request: JobRequest): Promise<number> {
    const jobId = await this.write(request);
    this.queue.wake();
    return jobId;
  }

  /**
   * Claims a job for this process: a new one, or the source's queued job if it has one (for example one whose
   * worker died).
   * @returns the job, and whether it does what was requested: a queued job may read another file
   * @throws AlreadyRunning when another process runs a job of the source
   */
  async claim(request: JobRequest): Promise<{ job: ClaimedJob; isRequested: boolean }> {
    const reserve = randomInt(1, HIGHEST_PRIORITY);
    try {
      const jobId = await this.write(request, reserve);
      const claimed = await this.queue.claim(reserve);
      if (claimed) return { job: claimed, isRequested: true };
      throw new Error(`Job ${jobId} was queued but could not be claimed`);
    } catch (error) {
      const queued =
        error instanceof AlreadyRunning && error.jobId !== null && (await this.jobs.find(error.jobId));
      if (!queued) throw error;
      await this.queue.requeueFromDeadWorkers();
      const claimed = await this.queue.claimQueued(queued.queueId, reserve);
      if (!claimed) throw error;
      return { job: claimed, isRequested: isSame(request, queued) };
    }
  }

  private async write(
    { source, trigger, options = {}, scheduledFor }: JobRequest,
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

/** Whether a job does what is requested: a replay is not a run, and a run may read another file. */
function isSame({ trigger, options = {} }: JobRequest, job: EtlJob): boolean {
  return (trigger === 'replay') === (job.trigger === 'replay') && isDeepStrictEqual(options, job.options);
}
