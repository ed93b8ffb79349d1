import { resolve } from 'node:path';
import { hasSucceeded } from '../common/job-status.js';
import { isSource, SOURCES } from '../config/source-names.js';
import type { RunOptions } from '../ingestion/source/extraction.js';
import type { JobDto } from '../jobs/job.dto.js';
import { runDifference, type RunDifference } from '../jobs/preview/difference.js';
import { RunPreview } from '../jobs/preview/run-preview.js';
import { CSV_OPTIONS } from '../sources/csv/option-table.js';
import type { CsvOptions } from '../sources/csv/options.js';
import { SOURCE_SETTINGS } from '../sources/source-settings.js';
import { csvOptionsOf, type CsvFlags } from './csv-flags.js';
import { withApplication } from './context.js';
import { runDifferenceText } from './preview.text.js';
import { printError, printLine, printResult } from './output.js';
import { WorkFailed, WrongUsage } from './cli-errors.js';
import { runHere, SourceBusy, stopping } from './run-here.js';

interface Flags extends CsvFlags {
  all?: boolean;
  full?: boolean;
  file?: string;
  dryRun?: boolean;
  json?: boolean;
}

/**
 * `kasparro run`: each source in turn, in this process; one that is busy elsewhere does not keep the others
 * from it. Ctrl-C cancels the job at its next page; what was loaded stays.
 */
export async function runSources(sources: string[], flags: Flags): Promise<void> {
  const csv = csvOptionsOf(flags);
  const wanted = sourcesOf(sources, flags, csv);
  const options: RunOptions = {
    ...(flags.full && { full: true }),
    ...(flags.file !== undefined && { file: resolve(flags.file) }),
    ...csv,
  };
  const stop = stopping();
  if (flags.dryRun) return tryOut(wanted, options, stop, flags);
  let busy = 0;
  const jobs = await withApplication(async (app) => {
    const ended: JobDto[] = [];
    for (const source of wanted) {
      if (stop.aborted) break;
      try {
        ended.push(await runHere(app, { source, trigger: 'cli', options }, stop, flags.json !== true));
      } catch (error) {
        if (!(error instanceof SourceBusy)) throw error;
        printError(error.message);
        busy++;
      }
    }
    return ended;
  });
  if (flags.json) process.stdout.write(`${JSON.stringify({ jobs })}\n`);
  if (busy > 0 || !jobs.every(hasSucceeded)) throw new WorkFailed('A job did not succeed', true);
}

/** `--dry-run`: what each source's run would do, and nothing of it done. */
async function tryOut(
  sources: string[],
  options: RunOptions,
  stop: AbortSignal,
  { json }: Flags,
): Promise<void> {
  const differences = await withApplication(async (app) => {
    const found: RunDifference[] = [];
    for (const source of sources) {
      stop.throwIfAborted();
      const difference = runDifference(source, await app.get(RunPreview).of(source, options, stop));
      found.push(difference);
      if (!json) printLine(runDifferenceText(difference));
    }
    return found;
  });
  if (json) printResult(true, { differences }, '');
  if (differences.some(({ status }) => status === 'failure')) throw new WorkFailed('A run would fail', true);
}

function sourcesOf(sources: string[], { all, file }: Flags, csv: CsvOptions): string[] {
  if (all && sources.length > 0) throw new WrongUsage('Give either sources or --all');
  const wanted = all ? [...SOURCES] : sources;
  if (wanted.length === 0) throw new WrongUsage(`Which source? ${SOURCES.join(', ')}, or --all`);
  const unknown = wanted.find((source) => !isSource(source));
  if (unknown !== undefined)
    throw new WrongUsage(`Unknown source "${unknown}". Sources: ${SOURCES.join(', ')}`);
  const forFiles = [
    ...(file === undefined ? [] : ['--file']),
    ...CSV_OPTIONS.flatMap(({ key, flag }) => (key in csv ? [flag] : [])),
  ];
  const fileSources = SOURCE_SETTINGS.filter(({ api }) => !api).map(({ name }) => name);
  if (forFiles.length > 0 && wanted.some((source) => !fileSources.includes(source)))
    throw new WrongUsage(`These options apply to ${fileSources.join(', ')} only: ${forFiles.join(', ')}`);
  return [...new Set(wanted)];
}
