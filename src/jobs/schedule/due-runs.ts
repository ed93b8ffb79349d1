import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { AlreadyRunning, JobSubmitter } from '../job-submitter.js';
import { SourceJobsReader } from '../source-jobs.reader.js';
import { latestTick } from './ticks.js';

/** What the schedule said of a source at one moment. */
export interface DueRun {
  source: string;
  /** The newest moment at which it was due; `null`: it is not scheduled. */
  tick: Date | null;
  /** The job that was queued for it. */
  jobId: number | null;
  /** Why there is none although the source was due. */
  skipped: AlreadyRunning | null;
}

/** Queues what the schedule asks for. A tick makes one job, however many processes see it. */
@Injectable()
export class DueRuns {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly submitter: JobSubmitter,
    private readonly past: SourceJobsReader,
  ) {}

  /** The sources that have a schedule of their own or the general one, off ones included. */
  get sources(): string[] {
    return Object.keys(this.settings.schedules);
  }

  /** The newest tick of a source's schedule. */
  tickOf(source: string, now: Date): Date | null {
    return latestTick(this.settings.schedules[source] ?? null, now);
  }

  /**
   * Queues a run when the newest tick is younger than the last request. Ticks missed while nothing ran
   * come down to that one.
   * @param since stands for the last request of a source that was never asked for; `null`: it is due
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
