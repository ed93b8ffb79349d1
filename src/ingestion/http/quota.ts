import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { TerminalError } from '../../common/run-errors.js';
import { monthOf, nextMonth } from '../../common/calendar-months.js';
import type { Api } from './api.js';
import { SourceCallsRepository } from './source-calls.repository.js';

/** Keeps each source within the calls that its plan allows per calendar month (UTC). */
@Injectable()
export class Quota {
  constructor(
    private readonly calls: SourceCallsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks that enough calls are left this month for a whole run.
   * @throws TerminalError when not; the message has the numbers
   */
  async assertFits(api: Api, needed: number): Promise<void> {
    const month = monthOf(this.clock.now());
    const left = callsLeft(api.access.monthlyCalls, await this.calls.used(api.source, month));
    if (left !== null && left < needed)
      throw new TerminalError(
        `${exhausted(api, month, left)}, and this run needs ${needed}. ${remedy(api, month)}`,
      );
  }

  /**
   * Counts one call before it is made.
   * @throws TerminalError when none is left this month
   */
  async spend(api: Api): Promise<void> {
    const month = monthOf(this.clock.now());
    if (await this.calls.take(api.source, month, api.access.monthlyCalls)) return;
    throw new TerminalError(`${exhausted(api, month, 0)}. ${remedy(api, month)}`);
  }
}

/** Calls that a plan has left in a month, at least 0; `null`: it has no limit. */
export function callsLeft(monthlyCalls: number | null, used: number): number | null {
  return monthlyCalls === null ? null : Math.max(monthlyCalls - used, 0);
}

function exhausted({ title, access: { plan, monthlyCalls } }: Api, month: string, left: number): string {
  return `${title}: ${left} of ${monthlyCalls ?? 0} calls left for ${month.slice(0, 7)} (plan ${plan})`;
}

function remedy({ source }: Api, month: string): string {
  const prefix = source.toUpperCase();
  return `Wait until ${nextMonth(month)} (UTC) or set ${prefix}_PLAN to a larger plan. To use fewer calls, run less often (SCHEDULE_${prefix}).`;
}
