import type { INestApplicationContext } from '@nestjs/common';
import { once } from 'node:events';
import { messageOf } from '../common/errors.js';
import { isLostConnection } from '../database/postgres-errors.js';
import { isActive } from '../common/job-status.js';
import type { JobDto } from '../jobs/job.dto.js';
import { JobQueue, type ClaimedJob } from '../jobs/job-queue.js';
import { AlreadyRunning, JobSubmitter, type JobRequest } from '../jobs/job-submitter.js';
import { JobRunner } from '../jobs/job-runner.js';
import { JobsReader } from '../jobs/jobs.reader.js';
import { CancelledError } from '../jobs/pipeline/page-loader.js';
import { WorkFailed } from './cli-errors.js';
import { Progress } from './progress.js';

/** The source has a job in another process' hands. */
export class SourceBusy extends WorkFailed {}

/** Aborted by the first Ctrl-C or SIGTERM, which cancels a job at its next page; the second ends the process. */
export function stopping(): AbortSignal {
  const stop = new AbortController();
  void Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => {
    process.once('SIGINT', () => process.exit(130));
    stop.abort(new CancelledError());
  });
  return stop.signal;
}

/**
 * Runs a job to its end in this process; before it the source's job that waits, if there is another one.
 * @returns the job, or the one before it where that has not come to its end
 * @throws SourceBusy when its source has a job in another process' hands
 * @throws WorkFailed when the database went away
 */
export async function runHere(
  app: INestApplicationContext,
  request: JobRequest,
  signal: AbortSignal,
  visible: boolean,
): Promise<JobDto> {
  await app.get(JobQueue).start();
  for (;;) {
    const { job: claimed, isRequested } = await app
      .get(JobSubmitter)
      .claim(request)
      .catch((error: unknown) => {
        throw error instanceof AlreadyRunning ? new SourceBusy(inOtherHands(error)) : error;
      });
    const job = await runClaimed(app, claimed, new Progress(request.source, visible), signal).catch(
      (error: unknown) => {
        throw isLostConnection(error) ? new WorkFailed(leftBehind(claimed, error)) : error;
      },
    );
    if (isRequested || isActive(job) || signal.aborted) return job;
  }
}

async function runClaimed(
  app: INestApplicationContext,
  claimed: ClaimedJob,
  progress: Progress,
  signal: AbortSignal,
): Promise<JobDto> {
  await app
    .get(JobQueue)
    .withHeartbeat(claimed, () =>
      app.get(JobRunner).run(claimed, { signal, onPage: (tally, share) => progress.show(tally, share) }),
    );
  const job = await app.get(JobsReader).one(claimed.data.jobId);
  progress.end(job);
  return job;
}

function inOtherHands({ message, jobId }: AlreadyRunning): string {
  return (
    `${message}; wait for it, or cancel it with POST /api/v1/etl/jobs/${jobId}/cancel. ` +
    'If its process was killed, ask again in some seconds: the job then goes on here'
  );
}

function leftBehind({ data: { jobId } }: ClaimedJob, error: unknown): string {
  return `The database went away (${messageOf(error)}); once it is back, job ${jobId} goes on where it stopped when it is asked for again`;
}
