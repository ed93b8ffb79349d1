import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../common/clock.js';
import { Loop } from '../../common/loop.js';
import { SETTINGS } from '../../config/config.module.js';
import { intervalStart } from '../../config/schedule.js';
import { accessOf, type Settings } from '../../config/settings.js';
import type { Trigger } from '../etl-job.entity.js';
import { DueRuns } from './due-runs.js';
import { JobQueue } from '../job-queue.js';
import { AlreadyRunning, JobSubmitter } from '../job-submitter.js';
import { SourceJobsReader } from '../source-jobs.reader.js';

const LOOK_EVERY_MS = 1_000;

/**
 * Enqueues runs at startup and when they are due. All schedulers compute the same ticks, and a tick creates one
 * job, no matter how many of them see it.
 */
@Injectable()
export class Scheduler implements OnApplicationBootstrap {
  private readonly logger = new Logger('Scheduler');
  private readonly startedAt: Date;
  /** The newest tick of each source that this process has handled. */
  private readonly done = new Map<string, number>();
  private readonly loop = new Loop('Enqueueing due runs', this.logger);
  private ready = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly submitter: JobSubmitter,
    private readonly past: SourceJobsReader,
    private readonly due: DueRuns,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.start();
    if (this.settings.runOnStart) {
      for (const source of Object.keys(this.settings.schedules)) await this.requestAtStart(source);
    }
    this.ready = true;
  }

  /** Skips an API that was read within its interval: a restart loop must not use up its monthly quota. */
  private async requestAtStart(source: string): Promise<void> {
    const since =
      accessOf(this.settings, source) &&
      intervalStart(this.settings.schedules[source] ?? null, this.clock.now());
    if (since && (await this.past.succeededSince(source, since))) {
      this.logger.log(`${source}: startup run skipped: the last run is within the schedule interval`);
    } else await this.requestNow(source);
  }

  @Interval(LOOK_EVERY_MS)
  async look(): Promise<void> {
    if (this.ready) await this.loop.run(() => this.enqueueDue());
  }

  private async enqueueDue(): Promise<void> {
    for (const source of Object.keys(this.settings.schedules)) await this.enqueueIfDue(source);
  }

  private async enqueueIfDue(source: string): Promise<void> {
    const now = this.clock.now();
    const tick = this.due.tickOf(source, now);
    if (!tick || this.done.get(source) === tick.getTime()) return;
    const { skipped } = await this.due.enqueue(source, now, this.startedAt);
    if (skipped) this.logSkipped('schedule', skipped);
    this.done.set(source, tick.getTime());
  }

  private async requestNow(source: string): Promise<void> {
    try {
      await this.submitter.enqueue({ source, trigger: 'startup' });
    } catch (error) {
      if (!(error instanceof AlreadyRunning)) throw error;
      this.logSkipped('startup', error);
    }
  }

  private logSkipped(trigger: Trigger, { source, jobId, message }: AlreadyRunning): void {
    // Without a job id, another scheduler has already queued the tick.
    if (jobId !== null) this.logger.log(`${source}: ${trigger} run skipped: ${message}`);
  }
}
