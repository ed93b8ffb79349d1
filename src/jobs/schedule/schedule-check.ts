import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import { runsPerMonth, scheduleVariable, shortestInterval } from '../../config/schedule.js';
import { accessOf, type Settings } from '../../config/settings.js';

/** Names schedules that cannot fit the month's quota when a process starts, rather than in the last week of the month. */
@Injectable()
export class ScheduleCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('Scheduler');

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  onApplicationBootstrap(): void {
    const warnings = scheduleWarnings(this.settings);
    if (warnings.length > 0) this.logger.warn(warnings.join(' '));
  }
}

/** One sentence for each source whose schedule asks for more calls than its plan has, with the arithmetic. */
export function scheduleWarnings(settings: Settings): string[] {
  return Object.entries(settings.schedules).flatMap(([source, schedule]) => {
    const access = accessOf(settings, source);
    if (!access?.monthlyCalls) return [];
    const { callsPerRun, monthlyCalls, plan } = access;
    const runs = runsPerMonth(schedule);
    const calls = runs * callsPerRun;
    if (calls <= monthlyCalls) return [];
    const seconds = shortestInterval(callsPerRun, monthlyCalls);
    return `${source}: its schedule makes ${runs} runs in a month of 31 days, with ${callsPerRun} ${callsPerRun === 1 ? 'call' : 'calls'} each that is ${calls} calls, but the plan ${plan} has ${monthlyCalls} a month; runs will be refused once they are used up. Set ${scheduleVariable(source)} to ${seconds} seconds or more, or a larger plan.`;
  });
}
