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

const POLL_INTERVAL_MS = 500;

/** Streams the changes of a job to clients. */
@Injectable()
export class JobEvents implements BeforeApplicationShutdown {
  private readonly stopping = new Subject<void>();

  constructor(private readonly reader: JobsReader) {}

  /** Emits the job whenever it has changed and completes when it has ended. Polls only while subscribed. */
  follow(id: number): Observable<MessageEvent> {
    return timer(0, POLL_INTERVAL_MS).pipe(
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

/** A job as a comparable string, without the fields that change with time alone. */
function stateOf(job: JobDto): string {
  return JSON.stringify({ ...job, duration_seconds: null, records_per_second: null });
}
