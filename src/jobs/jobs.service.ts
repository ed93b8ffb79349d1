import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Conflict, NotFound } from '../common/errors.js';
import { isActive } from '../common/job-status.js';
import { inTransaction } from '../database/transaction.js';
import { isSource, SOURCES } from '../config/source-names.js';
import { EtlJobsRepository } from './etl-jobs.repository.js';
import { EtlMetrics } from './etl.metrics.js';
import type { JobDto } from './job.dto.js';
import { JobQueue } from './job-queue.js';
import { AlreadyRunning, JobSubmitter } from './job-submitter.js';
import type { JobsStartedAnswer, RunAllQuery, RunQuery } from './jobs.dto.js';
import { JobsReader } from './jobs.reader.js';

const LONGEST_WAIT_MS = 15 * 60_000;
const POLL_INTERVAL_MS = 100;

/** Starts, awaits and cancels jobs for clients of the API. */
@Injectable()
export class JobsService implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: EtlJobsRepository,
    private readonly queue: JobQueue,
    private readonly submitter: JobSubmitter,
    private readonly reader: JobsReader,
    private readonly metrics: EtlMetrics,
  ) {}

  /**
   * Runs one source; with `sync` waits up to 15 minutes for the job to end. A client that disconnects does not
   * cancel the job.
   * @returns the job and the HTTP status to answer with
   * @throws NotFound for an unknown source, AlreadyRunning when it has a job
   */
  async run(source: string, { sync, full }: RunQuery): Promise<{ status: number; job: JobDto }> {
    if (!isSource(source))
      throw new NotFound('source', `Unknown source "${source}". Sources: ${SOURCES.join(', ')}`);
    const id = await this.submitter.enqueue({ source, trigger: 'api', options: { full } });
    const job = sync ? await this.waitForEnd(id) : await this.reader.one(id);
    return { status: statusOf(job), job };
  }

  /**
   * Runs every source that has no queued or running job.
   * @throws Conflict when every source has one
   */
  async runAll({ full }: RunAllQuery): Promise<JobsStartedAnswer> {
    const answer: JobsStartedAnswer = { jobs: [], already_running: [] };
    for (const source of SOURCES) {
      try {
        const id = await this.submitter.enqueue({ source, trigger: 'api', options: { full } });
        answer.jobs.push(await this.reader.one(id));
      } catch (error) {
        if (!(error instanceof AlreadyRunning)) throw error;
        answer.already_running.push({ source, job_id: error.jobId });
      }
    }
    if (answer.jobs.length === 0) {
      throw new Conflict('Every source has a job that is queued or running', {
        already_running: answer.already_running,
      });
    }
    return answer;
  }

  /**
   * Cancels a job: a queued one at once, a running one at its next page. Committed pages stay.
   * @throws NotFound for an unknown job, Conflict when it has ended
   */
  async cancel(id: number): Promise<JobDto> {
    const job = await this.reader.one(id);
    const queueId = await inTransaction(this.dataSource, async (tx) => {
      const queued = await this.jobs.requestCancel(tx, id);
      if (queued) await this.queue.cancel(tx, queued);
      return queued;
    });
    // A queued job has no worker that would count its end.
    const ended = queueId && (await this.jobs.find(id));
    if (ended) this.metrics.recordEnd(ended);
    if (queueId === null) throw new Conflict(`Job ${id} has already ended with status ${job.status}`);
    return this.reader.one(id);
  }

  /** Waiting clients get the current state of their job. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async waitForEnd(id: number): Promise<JobDto> {
    const deadline = Date.now() + LONGEST_WAIT_MS;
    for (;;) {
      const job = await this.reader.one(id);
      if (!isActive(job) || Date.now() > deadline || this.stopping.signal.aborted) return job;
      await sleep(POLL_INTERVAL_MS);
    }
  }
}

function statusOf(job: JobDto): number {
  if (isActive(job)) return 202;
  return job.status === 'failure' ? 502 : 200;
}
