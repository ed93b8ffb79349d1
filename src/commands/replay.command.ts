import { ApiError, BadParameters } from '../common/errors.js';
import { hasSucceeded } from '../common/job-status.js';
import { readInstant } from '../common/time.js';
import { isSource, SOURCES } from '../config/source-names.js';
import type { JobDto } from '../jobs/job.dto.js';
import type { DifferenceDto } from '../jobs/preview/difference.dto.js';
import type { ReplayBody } from '../jobs/replay/replay.dto.js';
import { ReplayService } from '../jobs/replay/replay.service.js';
import { withApplication } from './context.js';
import { differenceText } from './preview.text.js';
import { printResult } from './output.js';
import { WorkFailed, WrongUsage } from './cli-errors.js';
import { runHere, stopping } from './run-here.js';

interface Flags {
  job?: string;
  source?: string;
  from?: string;
  to?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** `kasparro replay`: normalizes stored pages again, in this process. Ctrl-C cancels it at the next page. */
export async function replayCommand(flags: Flags): Promise<void> {
  const body = bodyOf(flags);
  const stop = stopping();
  const done = await withApplication(
    async (app): Promise<{ job: JobDto } | { difference: DifferenceDto }> => {
      const replays = app.get(ReplayService);
      const request = await replays.requestOf(body).catch(inTermsOfFlags);
      if (flags.dryRun) return { difference: await replays.differenceOf(request, stop) };
      return { job: await runHere(app, request, stop, flags.json !== true) };
    },
  );
  if ('difference' in done) return printResult(flags.json, done, differenceText(done.difference));
  if (flags.json) printResult(true, done, '');
  if (!hasSucceeded(done.job)) throw new WorkFailed('The replay did not succeed', true);
}

function bodyOf({ job, source, from, to }: Flags): Omit<ReplayBody, 'dry_run'> {
  if (job === undefined && source === undefined && from === undefined && to === undefined)
    throw new WrongUsage('Nothing selected to replay. Give --job ID, or --source S --from T --to T.');
  if (job !== undefined && !/^[1-9]\d{0,14}$/.test(job))
    throw new WrongUsage(`--job must be the id of a job (a whole number), not "${job}"`);
  if (source !== undefined && !isSource(source))
    throw new WrongUsage(`Unknown source "${source}". Sources: ${SOURCES.join(', ')}`);
  for (const [flag, time] of Object.entries({ from, to }))
    if (time !== undefined && readInstant(time) === null)
      throw new WrongUsage(
        `--${flag} must be an ISO 8601 time such as 2026-03-01 or 2026-03-01T12:00:00Z, not "${time}"`,
      );
  return { job_id: job === undefined ? undefined : Number(job), source, from, to };
}

/** Rewrites parameter names in the message of the service as flags. */
function inTermsOfFlags(error: unknown): never {
  if (error instanceof BadParameters)
    throw new WrongUsage(
      error.message
        .replaceAll('job_id', '--job')
        .replaceAll(/\b(?<!--)(source|from|to)\b(?=[:,; ]|$)/g, '--$1'),
    );
  throw error instanceof ApiError ? new WorkFailed(error.message) : error;
}
