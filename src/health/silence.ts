import type { Schedule } from '../config/environment.js';

/** Seconds after which a source that has not succeeded is stale; a cron schedule is judged as daily. */
export function longestSilence(schedule: Schedule): number {
  if (schedule === null) return Number.POSITIVE_INFINITY;
  return 2 * ('seconds' in schedule ? schedule.seconds : 24 * 3600);
}
