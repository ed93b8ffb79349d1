import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SETTINGS } from '../config/config.module.js';
import type { Schedule } from '../config/environment.js';
import type { Settings } from '../config/settings.js';
import { SOURCES } from '../ingestion/sources.js';
import type { SourceDto } from './stats.dto.js';

/** How each source is doing. */
@Injectable()
export class SourcesReader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async sources(now = new Date()): Promise<SourceDto[]> {
    const rows = await this.dataSource.query<
      { source: string; last_success: Date | null; stored_bytes: string }[]
    >(
      `SELECT s.source,
              (SELECT max(completed_at) FROM etl_jobs j WHERE j.source = s.source AND j.status IN ('success', 'partial')) AS last_success,
              (SELECT coalesce(sum(octet_length(body)), 0) FROM raw_data r WHERE r.source = s.source) AS stored_bytes
       FROM unnest($1::text[]) WITH ORDINALITY AS s(source, place) ORDER BY s.place`,
      [SOURCES],
    );
    return rows.map(({ source, last_success, stored_bytes }) => ({
      source,
      enabled: true,
      plan: null,
      schedule: inWords(this.settings.schedules[source] ?? null),
      last_success: last_success?.toISOString() ?? null,
      freshness_seconds: last_success ? (now.getTime() - last_success.getTime()) / 1000 : null,
      calls_used: null,
      calls_left: null,
      stored_bytes: Number(stored_bytes),
    }));
  }
}

function inWords(schedule: Schedule): string | null {
  if (schedule === null) return null;
  return 'cron' in schedule ? schedule.cron : `every ${schedule.seconds} s`;
}
