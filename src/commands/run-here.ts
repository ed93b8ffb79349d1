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
import { RunProgress } from './run-progress.js';

/** Another process is running a job of this source. */
export class SourceBusy extends WorkFailed {}

/** Returns a signal that the first Ctrl-C or SIGTERM aborts, cancelling the job at its next page; the second exits. */
export function stopping(): AbortSignal {
  const stop = new AbortController();
  void Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => {
    process.once('SIGINT', () => process.exit(130));
    stop.abort(new CancelledError());
  });
  return stop.signal;
}

/**
 * Runs a job to completion in this process. If the source already has a queued job, runs that one first.
 * @param visible whether to show progress and the outcome
 * @returns the requested job, or the earlier one if that did not finish
 * @throws SourceBusy when another process is running a job of the source
 * @throws WorkFailed when the connection to the database is lost
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
        throw error instanceof AlreadyRunning ? new SourceBusy(busyMessage(error)) : error;
      });
    const job = await runClaimed(app, claimed, new RunProgress(request.source, visible), signal).catch(
      (error: unknown) => {
        throw isLostConnection(error) ? new WorkFailed(lostConnectionMessage(claimed, error)) : error;
      },
    );
    if (isRequested || isActive(job) || signal.aborted) return job;
  }
}

async function runClaimed(
  app: INestApplicationContext,
  claimed: ClaimedJob,
  progress: RunProgress,
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

function busyMessage({ message, jobId }: AlreadyRunning): string {
  return (
    `${message}. Wait for it, or cancel it with POST /api/v1/etl/jobs/${jobId}/cancel. ` +
    'If its process was killed, run this command again in a few seconds: the job then resumes here.'
  );
}

function lostConnectionMessage({ data: { jobId } }: ClaimedJob, error: unknown): string {
  return `Lost the connection to the database (${messageOf(error)}). Once it is back, run this command again: job ${jobId} resumes at its next page.`;
}
