import { once } from 'node:events';
import { resolve } from 'node:path';
import { isSource, SOURCES } from '../ingestion/sources.js';
import type { RunOptions } from '../ingestion/extractor.js';
import type { JobDto } from '../jobs/job.dto.js';
import { AlreadyRunning, JobRequests } from '../jobs/job-requests.js';
import { JobQueue } from '../jobs/job-queue.js';
import { JobRunner } from '../jobs/job-runner.js';
import { CancelledError } from '../jobs/page-loader.js';
import { JobsReader } from '../jobs/jobs.reader.js';
import type { CsvOptions } from '../ingestion/csv/options.js';
import { csvOptionsOf, type CsvFlags } from './csv-flags.js';
import { withApplication } from './context.js';
import { WorkFailed, WrongUsage } from './outcome.js';
import { Progress } from './progress.js';

interface Flags extends CsvFlags {
  all?: boolean;
  full?: boolean;
  file?: string;
  json?: boolean;
}

/**
 * `kasparro run`: each source in turn, in this process. Ctrl-C cancels the job at its next page; what
 * was loaded stays.
 */
export async function runSources(sources: string[], flags: Flags): Promise<void> {
  const csv = csvOptionsOf(flags);
  const wanted = sourcesOf(sources, flags, csv);
  const options: RunOptions = {
    ...(flags.full && { full: true }),
    ...(flags.file !== undefined && { file: resolve(flags.file) }),
    ...csv,
  };
  const stopping = new AbortController();
  void Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => {
    process.once('SIGINT', () => process.exit(130));
    stopping.abort(new CancelledError());
  });
  const jobs = await withApplication(async (app) => {
    const [queue, requests, runner, reader] = [
      app.get(JobQueue),
      app.get(JobRequests),
      app.get(JobRunner),
      app.get(JobsReader),
    ];
    await queue.start();
    const ended: JobDto[] = [];
    for (const source of wanted) {
      if (stopping.signal.aborted) break;
      const progress = new Progress(source, flags.json !== true);
      const claimed = await requests.claim({ source, trigger: 'cli', options }).catch((error: unknown) => {
        throw error instanceof AlreadyRunning
          ? new WorkFailed(
              `${error.message}; wait for it, or cancel it with POST /api/v1/etl/jobs/${error.jobId}/cancel`,
            )
          : error;
      });
      await queue.whileAlive(claimed, () =>
        runner.run(claimed, {
          signal: stopping.signal,
          onPage: (tally, share) => progress.show(tally, share),
        }),
      );
      const job = await reader.one(claimed.data.jobId);
      progress.end(job);
      ended.push(job);
    }
    return ended;
  });
  if (flags.json) process.stdout.write(`${JSON.stringify({ jobs })}\n`);
  if (jobs.some(({ status }) => status !== 'success' && status !== 'partial'))
    throw new WorkFailed('A job did not succeed', true);
}

function sourcesOf(sources: string[], { all, file }: Flags, csv: CsvOptions): string[] {
  if (all && sources.length > 0) throw new WrongUsage('Give either sources or --all');
  const wanted = all ? [...SOURCES] : sources;
  if (wanted.length === 0) throw new WrongUsage(`Which source? ${SOURCES.join(', ')}, or --all`);
  const unknown = wanted.find((source) => !isSource(source));
  if (unknown !== undefined)
    throw new WrongUsage(`There is no source called ${unknown}; there are ${SOURCES.join(', ')}`);
  const forCsv = [...(file === undefined ? [] : ['file']), ...Object.keys(csv)];
  if (forCsv.length > 0 && wanted.some((source) => source !== 'csv'))
    throw new WrongUsage(`Options for csv alone were given: ${forCsv.join(', ')}`);
  return [...new Set(wanted)];
}
