import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import { latestTick } from '../../config/schedule.js';
import type { Settings } from '../../config/settings.js';
import { AlreadyRunning, JobSubmitter } from '../job-submitter.js';
import { SourceJobsReader } from '../source-jobs.reader.js';

/** Whether a source was due at one moment, and the job queued for it. */
export interface DueRun {
  source: string;
  /** The newest tick; `null` when the source is not scheduled. */
  tick: Date | null;
  /** The job that was queued for the tick. */
  jobId: number | null;
  /** Why no job was queued although the source was due. */
  skipped: AlreadyRunning | null;
}

/** Queues runs that are due. A tick creates one job, no matter how many processes see it. */
@Injectable()
export class DueRuns {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly submitter: JobSubmitter,
    private readonly past: SourceJobsReader,
  ) {}

  /** The sources with a schedule, their own or the general one, disabled ones included. */
  get sources(): string[] {
    return Object.keys(this.settings.schedules);
  }

  /** The newest tick of a source's schedule. */
  tickOf(source: string, now: Date): Date | null {
    return latestTick(this.settings.schedules[source] ?? null, now);
  }

  /**
   * Queues a run when the newest tick is later than the last request. Several missed ticks create one run.
   * @param since used as the last request of a source without one; `null` when such a source is due
   */
  async enqueue(source: string, now: Date, since: Date | null): Promise<DueRun> {
    const tick = this.tickOf(source, now);
    const newest = (await this.past.newestRequest(source)) ?? since;
    if (!tick || (newest && tick <= newest)) return { source, tick, jobId: null, skipped: null };
    try {
      const jobId = await this.submitter.enqueue({ source, trigger: 'schedule', scheduledFor: tick });
      return { source, tick, jobId, skipped: null };
    } catch (error) {
      if (error instanceof AlreadyRunning) return { source, tick, jobId: null, skipped: error };
      throw error;
    }
  }
}
