import { Inject, Injectable } from '@nestjs/common';
import { monthOf } from '../common/months.js';
import { SETTINGS } from '../config/config.module.js';
import type { Schedule } from '../config/environment.js';
import type { ApiAccess } from '../config/plans.js';
import { accessOf, type Settings } from '../config/settings.js';
import { SOURCES } from '../config/source-names.js';
import { ReadReplica } from '../database/read-replica.js';
import type { SourceDto } from './stats.dto.js';

/** How each source is doing. */
@Injectable()
export class SourcesReader {
  constructor(
    private readonly database: ReadReplica,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async sources(now = new Date()): Promise<SourceDto[]> {
    const rows = await this.database.query<{
      source: string;
      last_success: Date | null;
      stored_bytes: number;
      calls: number;
    }>(
      `SELECT s.source,
              (SELECT max(completed_at) FROM etl_jobs j WHERE j.source = s.source AND j.status IN ('success', 'partial') AND j.trigger <> 'replay') AS last_success,
              (SELECT coalesce(sum(r.stored_bytes), 0)::bigint FROM raw_totals r WHERE r.source = s.source) AS stored_bytes,
              coalesce((SELECT calls FROM source_calls c WHERE c.source = s.source AND c.month = $2), 0) AS calls
       FROM unnest($1::text[]) WITH ORDINALITY AS s(source, place) ORDER BY s.place`,
      [SOURCES, monthOf(now)],
    );
    return rows.map(({ source, last_success, stored_bytes, calls }) => ({
      source,
      enabled: true,
      schedule: inWords(this.settings.schedules[source] ?? null),
      last_success: last_success?.toISOString() ?? null,
      freshness_seconds: last_success ? (now.getTime() - last_success.getTime()) / 1000 : null,
      ...usage(accessOf(this.settings, source), calls),
      stored_bytes,
    }));
  }
}

function usage(
  access: ApiAccess | null,
  calls: number,
): Pick<SourceDto, 'plan' | 'calls_used' | 'calls_left'> {
  if (!access) return { plan: null, calls_used: null, calls_left: null };
  const { plan, monthlyCalls } = access;
  return {
    plan,
    calls_used: calls,
    calls_left: monthlyCalls === null ? null : Math.max(monthlyCalls - calls, 0),
  };
}

function inWords(schedule: Schedule): string | null {
  if (schedule === null) return null;
  return 'cron' in schedule ? schedule.cron : `every ${schedule.seconds} s`;
}
