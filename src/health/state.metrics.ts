import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock.js';
import { monthOf } from '../common/months.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { DRIFT_SEVERITIES } from '../drift/drift-event.entity.js';
import { longestSilence } from './silence.js';

const FRESHNESS = 'kasparro_source_freshness_seconds';
const STALE_AFTER = 'kasparro_source_stale_after_seconds';
const FAILING = 'kasparro_source_failing';
const QUOTA = 'kasparro_source_quota_remaining';
const QUOTA_LIMIT = 'kasparro_source_quota_limit';
const DEPTH = 'kasparro_queue_depth';
const WAITING = 'kasparro_queue_oldest_seconds';
const DRIFT = 'kasparro_drift_events_open';

const gauge = (name: string, help: string, ...labelNames: string[]): ReturnType<typeof makeGaugeProvider> =>
  makeGaugeProvider({ name, help, labelNames });

export const stateMetricProviders = [
  gauge(FRESHNESS, 'Seconds since the source last succeeded', 'source'),
  gauge(STALE_AFTER, 'Seconds of silence after which the source is stale, by its schedule', 'source'),
  gauge(FAILING, '1 when the newest job of the source that ended is a failure, else 0', 'source'),
  gauge(QUOTA, 'Calls the plan of a source has left this calendar month (UTC)', 'source'),
  gauge(QUOTA_LIMIT, 'Calls the plan of a source has in a calendar month', 'source'),
  gauge(
    DRIFT,
    'Changes in what a source sends that are neither healed nor acknowledged',
    'source',
    'severity',
  ),
  gauge(DEPTH, 'Jobs that wait or run', 'state'),
  gauge(WAITING, 'Seconds since the oldest job that waits or runs was asked for; 0 without one', 'state'),
];

/** Gauges that show the state of the database, sampled every few seconds. */
@Injectable()
export class StateMetrics {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectMetric(FRESHNESS) private readonly freshness: Gauge,
    @InjectMetric(STALE_AFTER) staleAfter: Gauge,
    @InjectMetric(FAILING) private readonly failing: Gauge,
    @InjectMetric(DRIFT) private readonly drift: Gauge,
    @InjectMetric(DEPTH) private readonly depth: Gauge,
    @InjectMetric(WAITING) private readonly waiting: Gauge,
    @InjectMetric(QUOTA) private readonly quota: Gauge,
    @InjectMetric(QUOTA_LIMIT) quotaLimit: Gauge,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    for (const [source, schedule] of Object.entries(settings.schedules))
      if (schedule !== null) staleAfter.set({ source }, longestSilence(schedule));
    for (const [source, { monthlyCalls }] of Object.entries(settings.apis))
      if (monthlyCalls !== null) quotaLimit.set({ source }, monthlyCalls);
  }

  @Interval(5_000)
  async sample(): Promise<void> {
    try {
      await Promise.all([this.sampleSources(), this.sampleDrift(), this.sampleQueue(), this.sampleQuota()]);
    } catch {
      // The readiness probe tells of a database that is away; old gauges must not pretend otherwise.
      for (const each of [this.freshness, this.failing, this.drift, this.depth, this.waiting, this.quota])
        each.reset();
    }
  }

  private async sampleSources(): Promise<void> {
    const rows = await this.dataSource.query<
      { source: string; age: number | null; failing: boolean | null }[]
    >(
      `SELECT s.source,
              (SELECT extract(epoch FROM now() - max(completed_at))::float8 FROM etl_jobs
               WHERE source = s.source AND status IN ('success', 'partial')) AS age,
              (SELECT status = 'failure' FROM etl_jobs
               WHERE source = s.source AND status IN ('success', 'partial', 'failure') ORDER BY id DESC LIMIT 1) AS failing
       FROM unnest($1::text[]) AS s(source)`,
      [Object.keys(this.settings.schedules)],
    );
    for (const { source, age, failing } of rows) {
      if (age !== null) this.freshness.set({ source }, age);
      if (failing !== null) this.failing.set({ source }, Number(failing));
    }
  }

  /** Every source and severity, 0 included: an alert must be able to end. */
  private async sampleDrift(): Promise<void> {
    const rows = await this.dataSource.query<{ source: string; severity: string; open: number }[]>(
      `SELECT s.source, v.severity, count(e.id) AS open
       FROM unnest($1::text[]) AS s(source) CROSS JOIN unnest($2::text[]) AS v(severity)
       LEFT JOIN drift_events e ON e.source = s.source AND e.severity = v.severity AND e.status = 'open'
       GROUP BY s.source, v.severity`,
      [Object.keys(this.settings.schedules), DRIFT_SEVERITIES],
    );
    for (const { source, severity, open } of rows) this.drift.set({ source, severity }, open);
  }

  private async sampleQueue(): Promise<void> {
    const rows = await this.dataSource.query<{ state: string; depth: number; oldest: number }[]>(
      `SELECT s.state, count(j.id) AS depth,
              coalesce(extract(epoch FROM now() - min(j.queued_at)), 0)::float8 AS oldest
       FROM (VALUES ('queued'), ('running')) AS s(state)
       LEFT JOIN etl_jobs j ON j.status = s.state GROUP BY s.state`,
    );
    for (const { state, depth, oldest } of rows) {
      this.depth.set({ state }, depth);
      this.waiting.set({ state }, oldest);
    }
  }

  private async sampleQuota(): Promise<void> {
    const rows = await this.dataSource.query<{ source: string; calls: number }[]>(
      `SELECT source, calls FROM source_calls WHERE month = $1`,
      [monthOf(this.clock.now())],
    );
    const used = new Map(rows.map(({ source, calls }) => [source, calls]));
    for (const [source, { monthlyCalls }] of Object.entries(this.settings.apis)) {
      if (monthlyCalls !== null)
        this.quota.set({ source }, Math.max(monthlyCalls - (used.get(source) ?? 0), 0));
    }
  }
}
