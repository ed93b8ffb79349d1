import { CronExpressionParser } from 'cron-parser';
import type { Schedule } from '../../config/environment.js';

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

const HOUR_MS = 3_600_000;

/** When the interval began that `now` lies in; a source that is not scheduled is taken to be hourly. */
export function intervalStart(schedule: Schedule, now: Date): Date {
  if (schedule !== null && 'cron' in schedule) return latestTick(schedule, now) ?? now;
  return new Date(now.getTime() - (schedule ? schedule.seconds * 1000 : HOUR_MS));
}

/** The longest month: a schedule that fits it fits every other. */
const MONTH_SECONDS = 31 * 24 * 3600;

/** How many runs a schedule makes in a month of 31 days. */
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

/** The shortest interval in whole seconds that spreads so many calls over a month of 31 days. */
export function shortestInterval(callsPerRun: number, monthlyCalls: number): number {
  return Math.ceil((MONTH_SECONDS * callsPerRun) / monthlyCalls);
}
