import { Injectable, type BeforeApplicationShutdown, type MessageEvent } from '@nestjs/common';
import {
  concatMap,
  distinctUntilChanged,
  map,
  Subject,
  takeUntil,
  takeWhile,
  timer,
  type Observable,
} from 'rxjs';
import { isActive } from '../common/job-status.js';
import type { JobDto } from './job.dto.js';
import { JobsReader } from './jobs.reader.js';

const LOOK_EVERY_MS = 500;

/** Follows single jobs for clients that watch them. */
@Injectable()
export class JobEvents implements BeforeApplicationShutdown {
  private readonly stopping = new Subject<void>();

  constructor(private readonly reader: JobsReader) {}

  /** The job whenever it has changed, the last time when it has ended. Costs nothing once nobody listens. */
  follow(id: number): Observable<MessageEvent> {
    return timer(0, LOOK_EVERY_MS).pipe(
      concatMap(() => this.reader.one(id)),
      distinctUntilChanged((before, now) => stateOf(before) === stateOf(now)),
      takeWhile(isActive, true),
      takeUntil(this.stopping),
      map((job) => ({ type: 'job', data: job })),
    );
  }

  beforeApplicationShutdown(): void {
    this.stopping.next();
  }
}

/** All of a job but what changes by itself as time goes by. */
function stateOf(job: JobDto): string {
  return JSON.stringify({ ...job, duration_seconds: null, records_per_second: null });
}
