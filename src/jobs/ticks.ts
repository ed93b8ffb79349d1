import { CronExpressionParser } from 'cron-parser';
import type { Schedule } from '../config/environment.js';

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
