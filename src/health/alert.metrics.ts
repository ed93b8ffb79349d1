import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { ACTIVE, FINISHED } from '../common/job-status.js';
import { Loop } from '../common/loop.js';
import { SETTINGS } from '../config/config.module.js';
import { staleAfterSeconds } from '../config/schedule.js';
import type { Settings } from '../config/settings.js';
import { oneOfSql } from '../database/one-of.sql.js';

const STALE_AFTER = 'kasparro_source_stale_after_seconds';
const QUOTA_LIMIT = 'kasparro_source_quota_limit';
const FAILING = 'kasparro_source_failing';
const WAITING = 'kasparro_queue_oldest_seconds';

const gauge = (name: string, help: string, label: string): ReturnType<typeof makeGaugeProvider> =>
  makeGaugeProvider({ name, help, labelNames: [label] });

export const alertMetricProviders = [
  gauge(
    STALE_AFTER,
    'Seconds without a successful run after which the source is stale, by its schedule',
    'source',
  ),
  gauge(QUOTA_LIMIT, 'Calls that the plan of a source allows per calendar month', 'source'),
  gauge(FAILING, '1 when the last finished job of the source failed, else 0', 'source'),
  gauge(WAITING, 'Seconds since the oldest queued or running job was requested; 0 without one', 'state'),
];

/** Gauges for alert rules, which need no knowledge of schedules and plans: limits and current problems. */
@Injectable()
export class AlertMetrics implements OnApplicationBootstrap {
  private readonly loop = new Loop('Sampling the gauges of alerts', new Logger('Metrics'));

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectMetric(STALE_AFTER) staleAfter: Gauge,
    @InjectMetric(QUOTA_LIMIT) quotaLimit: Gauge,
    @InjectMetric(FAILING) private readonly failing: Gauge,
    @InjectMetric(WAITING) private readonly waiting: Gauge,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    for (const [source, schedule] of Object.entries(settings.schedules))
      if (schedule !== null) staleAfter.set({ source }, staleAfterSeconds(schedule));
    for (const [source, { monthlyCalls }] of Object.entries(settings.apis))
      if (monthlyCalls !== null) quotaLimit.set({ source }, monthlyCalls);
  }

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
      await Promise.all([this.sampleFailing(), this.sampleWaiting()]);
    } catch (error) {
      // Old values must not outlive the connection to the database.
      this.failing.reset();
      this.waiting.reset();
      throw error;
    }
  }

  private async sampleFailing(): Promise<void> {
    const rows = await this.dataSource.query<{ source: string; failing: boolean | null }[]>(
      `SELECT s.source,
              (SELECT status = 'failure' FROM etl_jobs
               WHERE source = s.source AND ${oneOfSql('status', FINISHED)} ORDER BY id DESC LIMIT 1) AS failing
       FROM unnest($1::text[]) AS s(source)`,
      [Object.keys(this.settings.schedules)],
    );
    for (const { source, failing } of rows)
      if (failing !== null) this.failing.set({ source }, Number(failing));
  }

  private async sampleWaiting(): Promise<void> {
    const rows = await this.dataSource.query<{ state: string; oldest: number }[]>(
      `SELECT s.state, coalesce(extract(epoch FROM now() - min(j.queued_at)), 0)::float8 AS oldest
       FROM unnest($1::text[]) AS s(state)
       LEFT JOIN etl_jobs j ON j.status = s.state GROUP BY s.state`,
      [ACTIVE],
    );
    for (const { state, oldest } of rows) this.waiting.set({ state }, oldest);
  }
}
