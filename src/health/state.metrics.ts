import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';

const FRESHNESS = 'kasparro_source_freshness_seconds';
const DEPTH = 'kasparro_queue_depth';

export const stateMetricProviders = [
  makeGaugeProvider({
    name: FRESHNESS,
    help: 'Seconds since the source last succeeded',
    labelNames: ['source'],
  }),
  makeGaugeProvider({ name: DEPTH, help: 'Jobs that wait or run', labelNames: ['state'] }),
];

/** Gauges that show the state of the database, sampled every few seconds. */
@Injectable()
export class StateMetrics {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectMetric(FRESHNESS) private readonly freshness: Gauge,
    @InjectMetric(DEPTH) private readonly depth: Gauge,
  ) {}

  @Interval(5_000)
  async sample(): Promise<void> {
    try {
      await Promise.all([this.sampleFreshness(), this.sampleDepth()]);
    } catch {
      // The readiness probe tells of a database that is away; old gauges must not pretend otherwise.
      this.freshness.reset();
      this.depth.reset();
    }
  }

  private async sampleFreshness(): Promise<void> {
    const rows = await this.dataSource.query<{ source: string; age: number }[]>(
      `SELECT source, extract(epoch FROM now() - max(completed_at))::float8 AS age
       FROM etl_jobs WHERE status IN ('success', 'partial') GROUP BY source`,
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
}
