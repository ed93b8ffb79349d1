import { CronExpressionParser } from 'cron-parser';

/** How often a source runs: a number of seconds, a five-field cron expression (UTC), or `null` for never. */
export type Schedule = { seconds: number } | { cron: string } | null;

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** The longest month: a schedule that fits it fits every other. */
const MONTH_SECONDS = 31 * DAY_SECONDS;

/** The variable that overrides the schedule of one source. */
export function scheduleVariable(source: string): string {
  return `SCHEDULE_${source.toUpperCase()}`;
}

/** Whether a text is a cron expression of five fields. */
export function isCron(text: string): boolean {
  if (text.split(/\s+/).length !== 5) return false;
  try {
    CronExpressionParser.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A schedule as users read it: `every 3600 s` or the cron expression; `null` when it is off. */
export function describeSchedule(schedule: Schedule): string | null {
  if (schedule === null) return null;
  return 'cron' in schedule ? schedule.cron : `every ${schedule.seconds} s`;
}

/**
 * Seconds after its last success at which a source becomes stale: two intervals. A cron schedule counts
 * as daily; a source without a schedule never becomes stale (`Infinity`).
 */
export function staleAfterSeconds(schedule: Schedule): number {
  if (schedule === null) return Number.POSITIVE_INFINITY;
  return 2 * ('seconds' in schedule ? schedule.seconds : DAY_SECONDS);
}

/**
 * The newest moment, at or before `now`, at which a schedule is due; `null` when it is off. Intervals
 * count from the Unix epoch, so that every process sees the same ticks.
 */
export function latestTick(schedule: Schedule, now: Date): Date | null {
  if (schedule === null) return null;
  if ('seconds' in schedule) {
    const interval = schedule.seconds * 1000;
    return new Date(Math.floor(now.getTime() / interval) * interval);
  }
  // `prev` looks strictly before its reference.
  const reference = new Date(now.getTime() + 1);
  return CronExpressionParser.parse(schedule.cron, { currentDate: reference, tz: 'UTC' }).prev().toDate();
}

/** Start of the interval that contains `now`; a source without a schedule counts as hourly. */
export function intervalStart(schedule: Schedule, now: Date): Date {
  if (schedule !== null && 'cron' in schedule) return latestTick(schedule, now) ?? now;
  return new Date(now.getTime() - (schedule?.seconds ?? HOUR_SECONDS) * 1000);
}

/** Number of runs that a schedule makes in a month of 31 days. */
export function runsPerMonth(schedule: Schedule): number {
  if (schedule === null) return 0;
  if ('seconds' in schedule) return Math.ceil(MONTH_SECONDS / schedule.seconds);
  const from = new Date('2026-01-01T00:00:00Z');
  const until = from.getTime() + MONTH_SECONDS * 1000;
  const ticks = CronExpressionParser.parse(schedule.cron, {
    currentDate: new Date(from.getTime() - 1),
    tz: 'UTC',
  });
  let runs = 0;
  while (ticks.next().getTime() < until) runs++;
  return runs;
}

/** The shortest interval in whole seconds that keeps runs of `callsPerRun` calls within `monthlyCalls`. */
export function shortestInterval(callsPerRun: number, monthlyCalls: number): number {
  return Math.ceil((MONTH_SECONDS * callsPerRun) / monthlyCalls);
}
