import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { SETTINGS } from '../config/config.module.js';
import { describeSchedule } from '../config/schedule.js';
import { accessOf, type Settings } from '../config/settings.js';
import { ReadDatabase } from '../database/read-replica.js';
import { readSourceStatus } from '../ingestion/source-status.js';
import type { SourceDto } from './stats.dto.js';

/** Reads how each source is doing, with the bytes that its raw pages take. */
@Injectable()
export class SourcesReader {
  constructor(
    private readonly database: ReadDatabase,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  async sources(): Promise<SourceDto[]> {
    const [statuses, stored] = await Promise.all([
      readSourceStatus(this.database, this.settings, this.clock.now()),
      this.database.query<{ source: string; bytes: number }>(STORED),
    ]);
    const bytes = new Map(stored.map((row) => [row.source, row.bytes]));
    return statuses.map(({ source, lastSuccess, ageSeconds, callsUsed, callsLeft }) => {
      const access = accessOf(this.settings, source);
      return {
        source,
        enabled: true,
        schedule: describeSchedule(this.settings.schedules[source] ?? null),
        last_success: lastSuccess?.toISOString() ?? null,
        freshness_seconds: ageSeconds,
        plan: access?.plan ?? null,
        calls_used: access ? callsUsed : null,
        calls_left: callsLeft,
        stored_bytes: bytes.get(source) ?? 0,
      };
    });
  }
}

const STORED = 'SELECT source, sum(stored_bytes)::bigint AS bytes FROM raw_totals GROUP BY source';
