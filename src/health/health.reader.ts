import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { SOURCES } from '../config/source-names.js';
import type { EtlHealthDto, HealthDto, SourceHealthDto } from './health.dto.js';
import { longestSilence } from './silence.js';

interface SourceRow {
  source: string;
  status: string | null;
  error: string | null;
  queued_at: Date | null;
  last_success: Date | null;
}

const NOTHING_KNOWN: EtlHealthDto = {
  last_job_status: null,
  last_run: null,
  record_count: null,
  sources: {},
};

/** A database that takes longer to respond counts as unavailable. */
const TIMEOUT_MS = 5_000;

/** Checks the database and the state of each source. */
@Injectable()
export class HealthReader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Never throws: a database that does not answer, or not within seconds, is `unhealthy`. */
  async health(now = new Date()): Promise<HealthDto> {
    try {
      const { latency, etl } = await inTime(this.check(now));
      const ailing = Object.values(etl.sources).some(({ status, stale }) => status === 'failure' || stale);
      return {
        status: ailing ? 'degraded' : 'healthy',
        timestamp: now.toISOString(),
        database: { connected: true, latency_ms: latency },
        etl,
      };
    } catch {
      return {
        status: 'unhealthy',
        timestamp: now.toISOString(),
        database: { connected: false, latency_ms: null },
        etl: NOTHING_KNOWN,
      };
    }
  }

  /**
   * Whether migrations are pending.
   * @throws Error when the database does not respond within 5 s
   */
  async pendingMigrations(): Promise<boolean> {
    return inTime(this.dataSource.showMigrations());
  }

  private async check(now: Date): Promise<{ latency: number; etl: EtlHealthDto }> {
    const began = performance.now();
    await this.dataSource.query('SELECT 1');
    const latency = Math.round((performance.now() - began) * 100) / 100;
    return { latency, etl: await this.etl(now) };
  }

  private async etl(now: Date): Promise<EtlHealthDto> {
    const rows = await this.dataSource.query<SourceRow[]>(
      `SELECT s.source, j.status, j.error_message AS error, j.queued_at,
              (SELECT max(completed_at) FROM etl_jobs e WHERE e.source = s.source AND e.status IN ('success', 'partial') AND e.trigger <> 'replay') AS last_success
       FROM unnest($1::text[]) AS s(source)
       LEFT JOIN LATERAL (SELECT * FROM etl_jobs e WHERE e.source = s.source AND e.trigger <> 'replay' ORDER BY id DESC LIMIT 1) j ON true`,
      [SOURCES],
    );
    const [facts] = await this.dataSource.query<{ count: string | null }[]>(
      'SELECT sum(record_count) AS count FROM source_totals',
    );
    const newest = rows
      .filter((row) => row.queued_at !== null)
      .toSorted((a, b) => Number(b.queued_at) - Number(a.queued_at))[0];
    return {
      last_job_status: newest?.status ?? null,
      last_run: newest?.queued_at?.toISOString() ?? null,
      record_count: Number(facts?.count ?? 0),
      sources: Object.fromEntries(rows.map((row) => [row.source, this.sourceHealth(row, now)])),
    };
  }

  private sourceHealth({ source, status, error, last_success }: SourceRow, now: Date): SourceHealthDto {
    const age = last_success === null ? null : (now.getTime() - last_success.getTime()) / 1000;
    return {
      status,
      last_success: last_success?.toISOString() ?? null,
      age_seconds: age,
      stale: age !== null && age > longestSilence(this.settings.schedules[source] ?? null),
      error: status === 'failure' ? error : null,
    };
  }
}

/** @throws Error when the work takes longer than 5 s; the work itself is not cancelled */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const waited = new AbortController();
  const late = sleep(TIMEOUT_MS, undefined, { signal: waited.signal }).then(() => {
    throw new Error('The database did not respond in time');
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    waited.abort();
  }
}
