import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AlertMetrics } from '../../src/health/alert.metrics.js';
import { StateMetrics } from '../../src/health/state.metrics.js';
import { startTestApp, type TestApp } from '../support/app.js';

describe('alert metrics', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api', SCHEDULE_INTERVAL: '600', SCHEDULE_CSV: '0' });
  });

  afterAll(() => app.close());

  const metrics = async (): Promise<string> => {
    await Promise.all([app.app.get(StateMetrics).sample(), app.app.get(AlertMetrics).sample()]);
    return (await app.get('/metrics')).text;
  };
  const gauge = async (series: string): Promise<number> => {
    const line = (await metrics()).split('\n').find((each) => each.startsWith(`${series} `));
    return Number(line?.slice(series.length));
  };
  const job = (source: string, status: string, ended: string | null) =>
    app.database.query(
      `INSERT INTO etl_jobs (source, status, trigger, queue_id, queued_at, completed_at)
       VALUES ($1, $2, 'api', gen_random_uuid(), now() - interval '90 seconds', now() - $3::interval)`,
      [source, status, ended],
    );

  it('exports the gauges of alerts at the first scrape', async () => {
    const { text } = await app.get('/metrics');
    for (const series of [
      'kasparro_queue_depth{state="queued"}',
      'kasparro_queue_oldest_seconds{state="running"}',
    ])
      expect(text).toContain(`${series} 0\n`);
  });

  it('exports the staleness limit of a source, and none for a source without a schedule', async () => {
    expect(await gauge('kasparro_source_stale_after_seconds{source="coingecko"}')).toBe(1_200);
    expect(await metrics()).not.toContain('kasparro_source_stale_after_seconds{source="csv"}');
  });

  it('marks a source as failing until a run succeeds', async () => {
    await job('coingecko', 'failure', '60 seconds');
    expect(await gauge('kasparro_source_failing{source="coingecko"}')).toBe(1);
    expect(await metrics()).not.toContain('kasparro_source_freshness_seconds{source="coingecko"}');
    await job('coingecko', 'partial', '30 seconds');
    await job('coingecko', 'cancelled', '10 seconds');
    expect(await gauge('kasparro_source_failing{source="coingecko"}')).toBe(0);
    expect(await gauge('kasparro_source_freshness_seconds{source="coingecko"}')).toBeGreaterThanOrEqual(30);
  });

  it('exports the age of the oldest queued job, 0 without one', async () => {
    expect(await gauge('kasparro_queue_oldest_seconds{state="queued"}')).toBe(0);
    await job('csv', 'queued', null);
    expect(await gauge('kasparro_queue_oldest_seconds{state="queued"}')).toBeGreaterThanOrEqual(90);
    expect(await gauge('kasparro_queue_depth{state="queued"}')).toBe(1);
  });

  it('exports the monthly quota of a plan and what is left of it', async () => {
    await app.database.query(
      `INSERT INTO source_calls (source, month, calls) VALUES ('coinpaprika', date_trunc('month', now() AT TIME ZONE 'UTC'), 19000)`,
    );
    expect(await gauge('kasparro_source_quota_limit{source="coinpaprika"}')).toBe(20_000);
    expect(await gauge('kasparro_source_quota_remaining{source="coinpaprika"}')).toBe(1_000);
  });
});
