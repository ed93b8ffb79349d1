import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock.js';
import type { JobStatus } from '../common/job-status.js';
import { roundTo } from '../common/rounding.js';
import { SETTINGS } from '../config/config.module.js';
import { staleAfterSeconds } from '../config/schedule.js';
import type { Settings } from '../config/settings.js';
import { SOURCES } from '../config/source-names.js';
import { readSourceStatus, type SourceStatus } from '../ingestion/source-status.js';
import type { EtlHealthDto, HealthDto, SourceHealthDto } from './health.dto.js';

interface NewestJob {
  source: string;
  status: JobStatus;
  error: string | null;
  queued_at: Date;
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
    private readonly clock: Clock,
  ) {}

  /** Never throws: a database that does not answer, or not within seconds, is `unhealthy`. */
  async health(): Promise<HealthDto> {
    const now = this.clock.now();
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
    const latency = roundTo(2, performance.now() - began);
    return { latency, etl: await this.etl(now) };
  }

  private async etl(now: Date): Promise<EtlHealthDto> {
    const jobs = await this.dataSource.query<NewestJob[]>(
      `SELECT s.source, j.status, j.error_message AS error, j.queued_at
       FROM unnest($1::text[]) AS s(source)
       JOIN LATERAL (SELECT * FROM etl_jobs e WHERE e.source = s.source AND e.trigger <> 'replay' ORDER BY id DESC LIMIT 1) j ON true
       ORDER BY j.queued_at DESC`,
      [SOURCES],
    );
    const statuses = await readSourceStatus(this.dataSource, this.settings, now);
    const [facts] = await this.dataSource.query<{ count: string | null }[]>(
      'SELECT sum(record_count) AS count FROM source_totals',
    );
    const jobOf = new Map(jobs.map((job) => [job.source, job]));
    return {
      last_job_status: jobs[0]?.status ?? null,
      last_run: jobs[0]?.queued_at.toISOString() ?? null,
      record_count: Number(facts?.count ?? 0),
      sources: Object.fromEntries(
        statuses.map((status) => [status.source, this.sourceHealth(status, jobOf.get(status.source))]),
      ),
    };
  }

  private sourceHealth(
    { source, lastSuccess, ageSeconds }: SourceStatus,
    newest: NewestJob | undefined,
  ): SourceHealthDto {
    const staleAfter = staleAfterSeconds(this.settings.schedules[source] ?? null);
    return {
      status: newest?.status ?? null,
      last_success: lastSuccess?.toISOString() ?? null,
      age_seconds: ageSeconds,
      stale: ageSeconds !== null && ageSeconds > staleAfter,
      error: newest?.status === 'failure' ? newest.error : null,
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
