import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import { runsPerMonth, scheduleVariable, shortestInterval } from '../../config/schedule.js';
import { accessOf, type Settings } from '../../config/settings.js';

/** Warns at startup about schedules that exceed the monthly quota of a source. */
@Injectable()
export class ScheduleCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('Scheduler');

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  onApplicationBootstrap(): void {
    const warnings = scheduleWarnings(this.settings);
    if (warnings.length > 0) this.logger.warn(warnings.join(' '));
  }
}

/** One warning, with the arithmetic, for each source whose schedule needs more calls than its plan has. */
export function scheduleWarnings(settings: Settings): string[] {
  return Object.entries(settings.schedules).flatMap(([source, schedule]) => {
    const access = accessOf(settings, source);
    if (!access?.monthlyCalls) return [];
    const { callsPerRun, monthlyCalls, plan } = access;
    const runs = runsPerMonth(schedule);
    const calls = runs * callsPerRun;
    if (calls <= monthlyCalls) return [];
    const seconds = shortestInterval(callsPerRun, monthlyCalls);
    return `${source}: the schedule exceeds the quota: ${runs} runs in 31 days with ${callsPerRun} ${callsPerRun === 1 ? 'call' : 'calls'} each need ${calls} calls, and plan ${plan} has ${monthlyCalls} per month. Set ${scheduleVariable(source)} to at least ${seconds} seconds, or use a larger plan.`;
  });
}
