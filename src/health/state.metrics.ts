import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock.js';
import { ACTIVE } from '../common/job-status.js';
import { Loop } from '../common/loop.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { DRIFT_SEVERITIES } from '../drift/events/drift-event.entity.js';
import { SOURCES } from '../config/source-names.js';
import { readSourceStatus } from '../ingestion/source-status.js';

const FRESHNESS = 'kasparro_source_freshness_seconds';
const QUOTA = 'kasparro_source_quota_remaining';
const DEPTH = 'kasparro_queue_depth';
const DRIFT = 'kasparro_drift_events_open';

export const stateMetricProviders = [
  makeGaugeProvider({
    name: FRESHNESS,
    help: 'Seconds since the last successful run of the source',
    labelNames: ['source'],
  }),
  makeGaugeProvider({
    name: QUOTA,
    help: 'Calls left in the plan of a source this calendar month (UTC)',
    labelNames: ['source'],
  }),
  makeGaugeProvider({
    name: DRIFT,
    help: 'Open drift events: neither healed nor acknowledged',
    labelNames: ['source', 'severity'],
  }),
  makeGaugeProvider({ name: DEPTH, help: 'Queued or running jobs', labelNames: ['state'] }),
];

/** Gauges read from the database every 5 s. */
@Injectable()
export class StateMetrics implements OnApplicationBootstrap {
  private readonly loop = new Loop('Sampling the state of the database', new Logger('Metrics'));

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
    await this.tick();
  }

  @Interval(5_000)
  async tick(): Promise<void> {
    await this.loop.run(() => this.sample());
  }

  /** @throws Error when the database cannot be read; the gauges are then reset */
  async sample(): Promise<void> {
    try {
      await Promise.all([this.sampleSources(), this.sampleDepth(), this.sampleDrift()]);
    } catch (error) {
      // Old values must not outlive the connection to the database.
      this.freshness.reset();
      this.depth.reset();
      this.quota.reset();
      this.drift.reset();
      throw error;
    }
  }

  private async sampleSources(): Promise<void> {
    const sources = await readSourceStatus(this.dataSource, this.settings, this.clock.now());
    for (const { source, ageSeconds, callsLeft } of sources) {
      if (ageSeconds !== null) this.freshness.set({ source }, ageSeconds);
      if (callsLeft !== null) this.quota.set({ source }, callsLeft);
    }
  }

  private async sampleDepth(): Promise<void> {
    const rows = await this.dataSource.query<{ state: string; depth: string }[]>(
      `SELECT s.state, count(j.id) AS depth FROM unnest($1::text[]) AS s(state)
       LEFT JOIN etl_jobs j ON j.status = s.state GROUP BY s.state`,
      [ACTIVE],
    );
    for (const { state, depth } of rows) this.depth.set({ state }, Number(depth));
  }

  /** Sets every source and severity, 0 included, so that an alert resolves. */
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
}
