import { Clock } from '../common/clock.js';
import { DueRuns, type DueRun } from '../jobs/schedule/due-runs.js';
import { JobQueue } from '../jobs/job-queue.js';
import { withApplication } from './context.js';
import { printResult } from './output.js';
import { table } from './text-table.js';

/**
 * `kasparro schedule`: queues every source that is due and exits, for an external cron that replaces the role
 * scheduler. A source that has never been queued is due.
 */
export async function scheduleCommand({ json }: { json?: boolean }): Promise<void> {
  const runs = await withApplication(async (app) => {
    await app.get(JobQueue).start();
    const due = app.get(DueRuns);
    const clock = app.get(Clock);
    const answers: DueRun[] = [];
    for (const source of due.sources) answers.push(await due.enqueue(source, clock.now(), null));
    return answers;
  });
  const answer = runs.map(({ source, tick, jobId, skipped }) => ({
    source,
    due_since: tick?.toISOString() ?? null,
    job_id: jobId,
    skipped: skipped?.message ?? null,
  }));
  printResult(json, { runs: answer }, table(['source', 'due since', ''], runs.map(cells)));
}

function cells({ source, tick, jobId, skipped }: DueRun): string[] {
  return [source, tick?.toISOString() ?? '-', outcomeOf({ tick, jobId, skipped })];
}

function outcomeOf({ tick, jobId, skipped }: Omit<DueRun, 'source'>): string {
  if (jobId !== null) return `queued as job ${jobId}`;
  if (skipped) return `skipped: ${skipped.message}`;
  return tick ? 'already queued since then' : 'schedule is off';
}
