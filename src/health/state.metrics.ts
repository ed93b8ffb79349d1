import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock.js';
import { monthOf } from '../common/calendar-months.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { DRIFT_SEVERITIES } from '../drift/events/drift-event.entity.js';
import { SOURCES } from '../config/source-names.js';

const FRESHNESS = 'kasparro_source_freshness_seconds';
const QUOTA = 'kasparro_source_quota_remaining';
const DEPTH = 'kasparro_queue_depth';
const DRIFT = 'kasparro_drift_events_open';

export const stateMetricProviders = [
  makeGaugeProvider({
    name: FRESHNESS,
    help: 'Seconds since the source last succeeded',
    labelNames: ['source'],
  }),
  makeGaugeProvider({
    name: QUOTA,
    help: 'Calls the plan of a source has left this calendar month (UTC)',
    labelNames: ['source'],
  }),
  makeGaugeProvider({
    name: DRIFT,
    help: 'Changes in what a source sends that are neither healed nor acknowledged',
    labelNames: ['source', 'severity'],
  }),
  makeGaugeProvider({ name: DEPTH, help: 'Jobs that wait or run', labelNames: ['state'] }),
];

/** Gauges that show the state of the database, sampled every few seconds. */
@Injectable()
export class StateMetrics implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectMetric(FRESHNESS) private readonly freshness: Gauge,
    @InjectMetric(DEPTH) private readonly depth: Gauge,
    @InjectMetric(DRIFT) private readonly drift: Gauge,
    @InjectMetric(QUOTA) private readonly quota: Gauge,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** So that the first scrape finds them. */
  async onApplicationBootstrap(): Promise<void> {
    await this.sample();
  }

  @Interval(5_000)
  async sample(): Promise<void> {
    try {
      await Promise.all([this.sampleFreshness(), this.sampleDepth(), this.sampleQuota(), this.sampleDrift()]);
    } catch {
      // The readiness probe tells of a database that is away; old gauges must not pretend otherwise.
      this.freshness.reset();
      this.depth.reset();
      this.quota.reset();
      this.drift.reset();
    }
  }

  private async sampleFreshness(): Promise<void> {
    const rows = await this.dataSource.query<{ source: string; age: number }[]>(
      `SELECT source, extract(epoch FROM now() - max(completed_at))::float8 AS age
       FROM etl_jobs WHERE status IN ('success', 'partial') AND trigger <> 'replay' GROUP BY source`,
    );
    for (const { source, age } of rows) this.freshness.set({ source }, age);
  }

  private async sampleDepth(): Promise<void> {
    const rows = await this.dataSource.query<{ state: string; depth: string }[]>(
      `SELECT s.state, count(j.id) AS depth FROM (VALUES ('queued'), ('running')) AS s(state)
       LEFT JOIN etl_jobs j ON j.status = s.state GROUP BY s.state`,
    );
    for (const { state, depth } of rows) this.depth.set({ state }, Number(depth));
  }

  /** Every source and severity, 0 included: an alert must be able to end. */
  private async sampleDrift(): Promise<void> {
    const rows = await this.dataSource.query<{ source: string; severity: string; open: number }[]>(
      `SELECT s.source, v.severity, count(e.id)::int AS open
       FROM unnest($1::text[]) AS s(source) CROSS JOIN unnest($2::text[]) AS v(severity)
       LEFT JOIN drift_events e ON e.source = s.source AND e.severity = v.severity AND e.status = 'open'
       GROUP BY s.source, v.severity`,
      [SOURCES, DRIFT_SEVERITIES],
    );
    for (const { source, severity, open } of rows) this.drift.set({ source, severity }, open);
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
