import type { INestApplicationContext } from '@nestjs/common';
import { once } from 'node:events';
import type { JobDto } from '../jobs/job.dto.js';
import { JobQueue } from '../jobs/job-queue.js';
import { AlreadyRunning, JobRequests, type RunRequest } from '../jobs/job-requests.js';
import { JobRunner } from '../jobs/job-runner.js';
import { JobsReader } from '../jobs/jobs.reader.js';
import { CancelledError } from '../jobs/page-loader.js';
import { WorkFailed } from './outcome.js';
import { Progress } from './progress.js';

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
 * Runs a job to its end in this process.
 * @throws WorkFailed when its source has a job in another process' hands
 */
export async function runHere(
  app: INestApplicationContext,
  request: RunRequest,
  signal: AbortSignal,
  visible: boolean,
): Promise<JobDto> {
  const [queue, requests] = [app.get(JobQueue), app.get(JobRequests)];
  await queue.start();
  const progress = new Progress(request.source, visible);
  const claimed = await requests.claim(request).catch((error: unknown) => {
    throw error instanceof AlreadyRunning
      ? new WorkFailed(
          `${error.message}; wait for it, or cancel it with POST /api/v1/etl/jobs/${error.jobId}/cancel`,
        )
      : error;
  });
  await queue.whileAlive(claimed, () =>
    app.get(JobRunner).run(claimed, { signal, onPage: (tally, share) => progress.show(tally, share) }),
  );
  const job = await app.get(JobsReader).one(claimed.data.jobId);
  progress.end(job);
  return job;
}
