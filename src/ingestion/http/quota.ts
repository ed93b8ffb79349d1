import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { TerminalError } from '../../common/run-errors.js';
import { monthOf, nextMonth } from '../../common/calendar-months.js';
import type { Api } from './api.js';
import { SourceCallsRepository } from './source-calls.repository.js';

/** Keeps every source within the calls its plan allows in a calendar month (UTC). */
@Injectable()
export class Quota {
  constructor(
    private readonly calls: SourceCallsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Refuses a run before its first call when the month has not enough calls left for it.
   * @throws TerminalError with the arithmetic
   */
  async assertFits(api: Api, needed: number): Promise<void> {
    const { monthlyCalls } = api.access;
    if (monthlyCalls === null) return;
    const month = monthOf(this.clock.now());
    const left = monthlyCalls - (await this.calls.used(api.source, month));
    if (left < needed)
      throw new TerminalError(
        `${exhausted(api, month, left)}, and this run needs ${needed}. ${remedy(api, month)}`,
      );
  }

  /**
   * Counts one call before it is made.
   * @throws TerminalError when the month has none left
   */
  async spend(api: Api): Promise<void> {
    const month = monthOf(this.clock.now());
    if (await this.calls.take(api.source, month, api.access.monthlyCalls)) return;
    throw new TerminalError(`${exhausted(api, month, 0)}. ${remedy(api, month)}`);
  }
}

function exhausted({ title, access: { plan, monthlyCalls } }: Api, month: string, left: number): string {
  return `${title}: of the ${monthlyCalls ?? 0} calls that the plan ${plan} has for ${month.slice(0, 7)}, ${Math.max(left, 0)} are left`;
}

function remedy({ source }: Api, month: string): string {
  const prefix = source.toUpperCase();
  return `It can run again from ${nextMonth(month)} (UTC) on, or with a larger plan (${prefix}_PLAN); a longer SCHEDULE_${prefix} makes the calls last.`;
}
