import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ACTIVE } from '../common/job-status.js';
import { Loop } from '../common/loop.js';
import { oneOfSql } from '../database/one-of.sql.js';
import { EtlJobsRepository } from './etl-jobs.repository.js';
import { JobQueue } from './job-queue.js';

const EVERY_MS = 5_000;

/** Reconciles `etl_jobs` with the queue, so that a job whose worker died does not stay `running`. */
@Injectable()
export class JobMonitor implements OnApplicationBootstrap {
  private readonly logger = new Logger('Monitor');
  private readonly loop = new Loop('Comparing jobs with the queue', this.logger);

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: EtlJobsRepository,
    private readonly queue: JobQueue,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.start();
    await this.reconcile();
  }

  @Interval(EVERY_MS)
  async tick(): Promise<void> {
    await this.loop.run(() => this.reconcile());
  }

  private async reconcile(): Promise<void> {
    const active = await this.dataSource.query<
      { id: number; status: string; queue_id: string; attempt: number }[]
    >(`SELECT id, status, queue_id, attempt FROM etl_jobs WHERE ${oneOfSql('status', ACTIVE)}`);
    for (const job of active) {
      const state = await this.queue.stateOf(job.queue_id);
      if (job.status === 'running' && (state === 'retry' || state === 'created')) {
        if (await this.jobs.requeueAfterDeath(job.id, job.attempt)) {
          this.logger.warn(`The worker of job ${job.id} died; the job is requeued`);
        }
      } else if (state === null || state === 'failed' || state === 'cancelled' || state === 'completed') {
        await this.jobs.fail(
          job.id,
          job.attempt,
          `The queue has lost this job (queue state: ${state ?? 'unknown'})`,
        );
      }
    }
  }
}
