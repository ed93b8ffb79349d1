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
import { AlreadyRunning, JobRequests } from './job-requests.js';
import type { JobsStartedAnswer, RunAllQuery, RunQuery } from './jobs.dto.js';
import { JobsReader } from './jobs.reader.js';

const LONGEST_WAIT_MS = 15 * 60_000;
const LOOK_EVERY_MS = 100;

/** What clients ask of the ETL. */
@Injectable()
export class RunService implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: EtlJobsRepository,
    private readonly queue: JobQueue,
    private readonly requests: JobRequests,
    private readonly reader: JobsReader,
    private readonly metrics: EtlMetrics,
  ) {}

  /**
   * Runs one source; with `sync` waits for its end. Nothing a client does while waiting, not even
   * going away, stops the job.
   * @throws NotFound for an unknown source, AlreadyRunning when it has a job
   */
  async one(source: string, { sync, full }: RunQuery): Promise<{ status: number; job: JobDto }> {
    if (!isSource(source))
      throw new NotFound('source', `There is no source called ${source}; there are ${SOURCES.join(', ')}`);
    const id = await this.requests.enqueue({ source, trigger: 'api', options: { full } });
    const job = sync ? await this.ended(id) : await this.reader.one(id);
    return { status: statusOf(job), job };
  }

  /** @throws Conflict when every source has a job already */
  async all({ full }: RunAllQuery): Promise<JobsStartedAnswer> {
    const answer: JobsStartedAnswer = { jobs: [], already_running: [] };
    for (const source of SOURCES) {
      try {
        const id = await this.requests.enqueue({ source, trigger: 'api', options: { full } });
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
   * Stops a job: at once while it waits, at its next page while it runs. What was committed stays.
   * @throws NotFound for an unknown job, Conflict when it has ended
   */
  async cancel(id: number): Promise<JobDto> {
    const job = await this.reader.one(id);
    const queueId = await inTransaction(this.dataSource, async (tx) => {
      const waiting = await this.jobs.requestCancel(tx, id);
      if (waiting) await this.queue.cancel(tx, waiting);
      return waiting;
    });
    // No worker has it now that could count it.
    const ended = queueId && (await this.jobs.find(id));
    if (ended) this.metrics.ended(ended);
    if (queueId === null) throw new Conflict(`Job ${id} has ended already, in ${job.status}`);
    return this.reader.one(id);
  }

  /** Clients that wait get the job as it stands. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async ended(id: number): Promise<JobDto> {
    const deadline = Date.now() + LONGEST_WAIT_MS;
    for (;;) {
      const job = await this.reader.one(id);
      if (!isActive(job) || Date.now() > deadline || this.stopping.signal.aborted) return job;
      await sleep(LOOK_EVERY_MS);
    }
  }
}

function statusOf(job: JobDto): number {
  if (isActive(job)) return 202;
  return job.status === 'failure' ? 502 : 200;
}
