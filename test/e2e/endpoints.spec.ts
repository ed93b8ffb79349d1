import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { SOURCES } from '../../src/config/source-names.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { openDataSource } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { until } from '../support/processes.js';

const CSV = `ticker,price,vol,date,market_cap
BTC,45000.50,28500000000,2024-01-15,882000000000
BTC,46000.25,28500000001,2024-01-16,
BTC,47000,,2024-01-17T12:30:45.123456Z,
ETH,2500.00,15200000000,2024-01-15,300500000000
ETH,2600.00,15200000000,2024-01-16,300500000000
WEIRDCOIN,0.5,1,2024-01-15,1
`;

/** Statements that wait for a lock in this database. */
const WAITING = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`;

interface Row {
  id: number;
  symbol: string;
  timestamp: string;
}

describe('the endpoints over a CSV file of three coins', () => {
  let app: TestApp;
  let folder: TestFolder;
  let bitcoin: number;

  beforeAll(async () => {
    folder = await createTestFolder();
    app = await startTestApp({ CSV_DATA_PATH: await folder.write('coins.csv', CSV) });
    await app.post('/api/v1/etl/run/csv?sync=true');
    await app.post('/api/v1/etl/run/csv?sync=true');
    await app.post('/api/v1/etl/run/csv?sync=true&full=true');
    bitcoin = (await app.get('/api/v1/coins?symbol=BTC')).body.coins[0].id as number;
  });

  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  const rows = async (query: string): Promise<string[]> => {
    const { body } = await app.get(`/api/v1/data?${query}`);
    return (body.data as Row[]).map(({ symbol, timestamp }) => `${symbol} ${timestamp.slice(0, 10)}`);
  };

  describe('GET /data', () => {
    it('lists facts newest first, complete and in the documented shape', async () => {
      const { status, body } = await app.get('/api/v1/data');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        metadata: { total_records: 6, total_is_estimate: false, api_latency_ms: expect.any(Number) },
        pagination: { limit: 100, offset: 0, total: 6, next_cursor: null },
      });
      expect(body.data[0]).toEqual({
        id: expect.any(Number),
        coin_id: bitcoin,
        symbol: 'BTC',
        price_usd: 47000,
        market_cap: null,
        volume_24h: null,
        source: 'csv',
        timestamp: '2024-01-17T12:30:45.123456Z',
        ingested_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      });
    });

    it.each([
      ['symbol=eth', ['ETH 2024-01-16', 'ETH 2024-01-15']],
      ['symbol=ETH,WEIRDCOIN', ['ETH 2024-01-16', 'WEIRDCOIN 2024-01-15', 'ETH 2024-01-15']],
      ['symbol=ETH&symbol=WEIRDCOIN', ['ETH 2024-01-16', 'WEIRDCOIN 2024-01-15', 'ETH 2024-01-15']],
      ['symbol=NOBODY', []],
      ['symbol=BTC&source=csv&from=2024-01-15&to=2024-01-16', ['BTC 2024-01-15']],
      ['symbol=BTC&from=2024-01-16', ['BTC 2024-01-17', 'BTC 2024-01-16']],
      ['symbol=BTC&to=2024-01-17T12:30:45.123456Z', ['BTC 2024-01-16', 'BTC 2024-01-15']],
      ['symbol=BTC&from=2024-01-17T12:30:45.123456Z', ['BTC 2024-01-17']],
      ['symbol=BTC&from=2024-01-16T01:00:00%2B01:00&to=2024-01-16T00:00:01Z', ['BTC 2024-01-16']],
      ['from=2024-01-16&to=2024-01-16', []],
      ['source=csv&limit=1', ['BTC 2024-01-17']],
      ['source=csv&from=2024-01-16', ['BTC 2024-01-17', 'ETH 2024-01-16', 'BTC 2024-01-16']],
      ['source=csv&to=2024-01-16&limit=1', ['WEIRDCOIN 2024-01-15']],
      ['limit=2&offset=1&symbol=BTC', ['BTC 2024-01-16', 'BTC 2024-01-15']],
      ['limit=1&offset=4&symbol=BTC,ETH', ['BTC 2024-01-15']],
      ['limit=1', ['BTC 2024-01-17']],
      ['offset=6', []],
    ])('returns the matching facts for ?%s', async (query, expected) => {
      expect(await rows(query)).toEqual(expected);
    });

    it('filters by one or several coins', async () => {
      const { body } = await app.get('/api/v1/coins?symbol=ETH');
      const ether = body.coins[0].id as number;
      expect(await rows(`coin_id=${ether}`)).toHaveLength(2);
      expect(await rows(`coin_id=${bitcoin},${ether}`)).toHaveLength(5);
      expect(await rows(`coin_id=${bitcoin}&symbol=ETH`)).toEqual([]);
      expect(await rows('coin_id=999999999999999')).toEqual([]);
    });

    it.each([1, 2, 4, 5, 6])(
      'is walked to its end by cursor, %i at a time, seeing each row once',
      async (limit) => {
        const seen: number[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const { body } = await app.get(`/api/v1/data?limit=${limit}${cursor && `&cursor=${cursor}`}`);
          seen.push(...(body.data as Row[]).map(({ id }) => id));
          cursor = body.pagination.next_cursor as string | null;
        }
        expect(seen).toEqual(((await app.get('/api/v1/data')).body.data as Row[]).map(({ id }) => id));
      },
    );

    it('has the same total on every page of a range', async () => {
      const range = '/api/v1/data?limit=2&from=2024-01-15&to=2024-01-17';
      const { body: first } = await app.get(range);
      const { body: second } = await app.get(`${range}&cursor=${first.pagination.next_cursor}`);
      expect([first.pagination.total, second.pagination.total]).toEqual([5, 5]);
    });

    it('writes amounts as strings when asked to', async () => {
      const { body } = await app.get('/api/v1/data?symbol=BTC&to=2024-01-16&decimals=string');
      expect(body.data[0]).toMatchObject({ price_usd: '45000.50', market_cap: '882000000000' });
    });
  });

  describe('GET /coins', () => {
    it('lists coins with their latest quote per source', async () => {
      const { text, body } = await app.get('/api/v1/coins');
      expect(body.total).toBe(3);
      expect(body.coins).toHaveLength(3);
      expect(body.coins.find(({ symbol }: { symbol: string }) => symbol === 'ETH')).toEqual({
        id: expect.any(Number),
        symbol: 'ETH',
        name: 'Ethereum',
        slug: 'ethereum',
        latest: [
          {
            source: 'csv',
            price_usd: 2600,
            market_cap: 300500000000,
            volume_24h: 15200000000,
            timestamp: '2024-01-16T00:00:00.000Z',
          },
        ],
      });
      expect(text).toContain('"price_usd":2600.00,');
    });

    it.each([
      ['q=BITCOIN', ['BTC']],
      ['q=ethere', ['ETH']],
      ['q=weird', ['WEIRDCOIN']],
      ['q=%25', []],
      ['q=no+such+coin', []],
      ['symbol=eth', ['ETH']],
      ['symbol=et', []],
      ['source=csv&source_id=BTC', ['BTC']],
      ['source=csv&source_id=nothing', []],
      ['q=bitcoin&symbol=ETH', []],
      ['limit=1&offset=3', []],
    ])('returns the matching coins for ?%s', async (query, symbols) => {
      const { status, body } = await app.get(`/api/v1/coins?${query}`);
      expect(status).toBe(200);
      expect(body.coins.map(({ symbol }: { symbol: string }) => symbol)).toEqual(symbols);
    });

    it('returns one coin and its mappings', async () => {
      expect((await app.get(`/api/v1/coins/${bitcoin}`)).body).toMatchObject({
        id: bitcoin,
        name: 'Bitcoin',
      });
      const { body } = await app.get(`/api/v1/coins/${bitcoin}/mappings`);
      expect(body.mappings).toEqual([
        expect.objectContaining({
          coin_id: bitcoin,
          source: 'csv',
          source_id: 'BTC',
          status: 'resolved',
          decided_by: 'rule',
          confidence: expect.any(Number),
        }),
      ]);
    });
  });

  describe('GET /stats and /sources', () => {
    it('return totals, figures per coin, and job statistics', async () => {
      const { body, text } = await app.get('/api/v1/stats');
      expect(body).toMatchObject({
        metadata: { request_id: expect.any(String), api_latency_ms: expect.any(Number) },
        total_records: 6,
        unique_symbols: 3,
        sources_active: ['csv'],
        etl_stats: {
          total_jobs: 3,
          successful_jobs: 3,
          failed_jobs: 0,
          last_failure_at: null,
          last_job_duration_seconds: expect.any(Number),
          total_records_processed: 12,
        },
        data_freshness: '2024-01-17T12:30:45.123456Z',
        pagination: { total: 3 },
      });
      expect(body.symbol_stats.find(({ coin_id }: { coin_id: number }) => coin_id === bitcoin)).toMatchObject(
        {
          symbol: 'BTC',
          record_count: 3,
          min_price_usd: 45000.5,
          max_price_usd: 47000,
          sources: ['csv'],
        },
      );
      expect(text).toContain('"min_price_usd":45000.50,');
    });

    it('paginate the coins', async () => {
      const all = (await app.get('/api/v1/stats')).body.symbol_stats;
      expect((await app.get('/api/v1/stats?limit=1&offset=1')).body.symbol_stats).toEqual([all[1]]);
    });

    it('return the state of each source', async () => {
      const { body } = await app.get('/api/v1/sources');
      expect(body.sources.find(({ source }: { source: string }) => source === 'csv')).toMatchObject({
        source: 'csv',
        schedule: null,
        last_success: expect.any(String),
        freshness_seconds: expect.any(Number),
        stored_bytes: expect.any(Number),
      });
    });
  });

  describe('jobs and runs', () => {
    it('are listed newest first, with cursor, source and status filters', async () => {
      const ids = async (query: string) => {
        const { body } = await app.get(`/api/v1/etl/jobs?${query}`);
        return {
          ids: body.jobs.map(({ id }: { id: number }) => id),
          next: body.next_cursor as string | null,
        };
      };
      expect(await ids('')).toEqual({ ids: [3, 2, 1], next: null });
      const first = await ids('limit=2');
      expect(first.ids).toEqual([3, 2]);
      expect(await ids(`limit=2&cursor=${first.next}`)).toEqual({ ids: [1], next: null });
      expect((await ids('source=csv&status=success')).ids).toEqual([3, 2, 1]);
      expect((await ids('status=failure')).ids).toEqual([]);
    });

    it('have the documented shape', async () => {
      const { body } = await app.get('/api/v1/etl/jobs/1');
      expect(body.job).toEqual({
        id: 1,
        source: 'csv',
        status: 'success',
        trigger: 'api',
        started_at: expect.any(String),
        completed_at: expect.any(String),
        duration_seconds: expect.any(Number),
        records_per_second: expect.any(Number),
        last_processed_timestamp: expect.stringMatching(/^2024-01-17T12:30:45\.123/),
        records_processed: 6,
        counts: { read: 6, inserted: 6, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 },
        pages: 1,
        error_message: null,
        attempt: 1,
        note: null,
      });
    });

    it('have statistics and a comparison', async () => {
      const { body } = await app.get('/api/v1/runs?limit=2');
      expect(body.runs.map(({ id }: { id: number }) => id)).toEqual([3, 2]);
      expect(body.anomalies).toEqual([]);
      expect(body.statistics).toMatchObject({
        total_runs: 2,
        successful_runs: 2,
        failed_runs: 0,
        records_read: 6,
      });
      const compared = await app.get('/api/v1/runs/compare?run_id_1=1&run_id_2=3');
      expect(compared.body).toMatchObject({
        run_1: { id: 1 },
        run_2: { id: 3 },
        difference: { read: 0, inserted: -6, unchanged: 6 },
      });
    });
  });

  describe('probes and metrics', () => {
    it.each(['/health', '/api/v1/health'])('%s reports healthy', async (path) => {
      const { status, body } = await app.get(path);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        status: 'healthy',
        timestamp: expect.any(String),
        database: { connected: true, latency_ms: expect.any(Number) },
        etl: {
          last_job_status: 'success',
          last_run: expect.any(String),
          record_count: 6,
          sources: { csv: { status: 'success', last_success: expect.any(String), stale: false } },
        },
      });
    });

    it('/health/live and /health/ready answer 200', async () => {
      expect((await app.get('/health/live')).status).toBe(200);
      expect((await app.get('/health/ready')).status).toBe(200);
    });

    it('/metrics counts jobs, records and requests', async () => {
      const { status, headers, text } = await app.get('/metrics');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toContain('text/plain');
      for (const line of [
        'kasparro_etl_jobs_total{source="csv",status="success"} 3',
        'kasparro_etl_records_processed_total{source="csv"} 12',
        'kasparro_etl_records_total{source="csv",outcome="inserted"} 6',
        'kasparro_etl_records_total{source="csv",outcome="unchanged"} 6',
        'kasparro_etl_job_duration_seconds_count{source="csv"} 3',
      ])
        expect(text).toContain(line);
      expect(text).toMatch(
        /kasparro_http_request_duration_seconds_count\{method="POST",endpoint="\/api\/v1\/etl\/run\/:source",status="200"\} 3/,
      );
      for (const name of [
        'kasparro_source_freshness_seconds',
        'kasparro_queue_depth',
        'process_cpu_seconds_total',
        'nodejs_heap_size_used_bytes',
      ])
        expect(text).toContain(`# TYPE ${name} `);
      expect((await app.get('/api/v1/metrics')).text).toContain('kasparro_etl_jobs_total{');
    });
  });

  it('GET / redirects to the documentation', async () => {
    const response = await fetch(app.url, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/docs');
    expect((await app.get('/docs')).text).toContain('<title>Kasparro API</title>');
  });
});

describe('running the ETL', () => {
  let app: TestApp;
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
    app = await startTestApp({ CSV_DATA_PATH: await folder.write('coins.csv', CSV) });
  });

  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  const ended = async (id: number) => {
    for (;;) {
      const { job } = (await app.get(`/api/v1/etl/jobs/${id}`)).body;
      if (job.status !== 'queued' && job.status !== 'running') return job;
      await sleep(50);
    }
  };

  /** Blocks the job of a source on its first page until released. */
  const whileHeld = async <T>(work: () => Promise<T>): Promise<T> => {
    const dataSource = await openDataSource(app.database);
    const holder = dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query(
      'LOCK TABLE rejected_records, source_asset_mappings, latest_quotes IN ACCESS EXCLUSIVE MODE',
    );
    try {
      return await work();
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
      await dataSource.destroy();
    }
  };

  it('answers 202 with the job and its Location, and runs the job in the background', async () => {
    const { status, headers, body } = await app.post('/api/v1/etl/run/csv');
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/v1/etl/jobs/${body.job.id}`);
    expect(body.job).toMatchObject({
      source: 'csv',
      trigger: 'api',
      status: expect.stringMatching(/queued|running/),
    });
    expect(await ended(body.job.id)).toMatchObject({ status: 'success', counts: { inserted: 6 } });
  });

  it('answers 409 with the id of the active job, with and without sync', async () => {
    const started = await whileHeld(async () => {
      const { body } = await app.post('/api/v1/etl/run/csv?full=true');
      const id = body.job.id as number;
      for (const query of ['', '?sync=true']) {
        const refused = await app.post(`/api/v1/etl/run/csv${query}`);
        expect(refused.status).toBe(409);
        expect(refused.body).toMatchObject({ job_id: id, source: 'csv' });
      }
      while ((await app.get(`/api/v1/etl/jobs/${id}`)).body.job.status !== 'running') await sleep(20);
      return id;
    });
    expect((await ended(started)).status).toBe('success');
  });

  it('stops a running job at its next page when it is cancelled, and keeps what was committed', async () => {
    const filler = 'x'.repeat(10_000);
    const records = Array.from({ length: 1_800 }, (_, index) => `C${index},1,,2024-01-15,,${filler}\n`);
    const rest = CSV.slice(CSV.indexOf('\n') + 1);
    await folder.write('coins.csv', `ticker,price,vol,date,market_cap,remark\n${records.join('')}${rest}`);
    const [id, cancelling] = await whileHeld(async () => {
      const { body } = await app.post('/api/v1/etl/run/csv?full=true');
      const started = body.job.id as number;
      await until(async () => (await app.database.query(WAITING))[0]);
      const asked = app.post(`/api/v1/etl/jobs/${started}/cancel`);
      // The cancel waits for the lock of the page; on a busy machine a later page may still come first.
      await until(async () => (await app.database.query(WAITING))[1]);
      return [started, asked] as const;
    });
    expect((await cancelling).status).toBe(202);
    const job = await ended(id);
    expect(job).toMatchObject({ status: 'cancelled', error_message: 'Cancelled on request' });
    expect(job.pages).toBeGreaterThanOrEqual(1);
    expect(job.pages).toBeLessThan(6);
    expect(job.counts.read).toBe(job.counts.inserted);
    const { body } = await app.post('/api/v1/etl/run/csv?sync=true&full=true');
    expect(body.job).toMatchObject({
      status: 'success',
      counts: { unchanged: 6 + Number(job.counts.inserted) },
    });
  });

  it('sends the end of a job to event streams, and closes them', async () => {
    const { body } = await app.post('/api/v1/etl/run/csv?sync=true&full=true');
    const id = body.job?.id ?? body.job_id;
    await ended(id);
    const response = await fetch(`${app.url}/api/v1/etl/jobs/${id}/events`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.text();
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!));
    expect(text).toContain('event: job');
    expect(events.at(-1)).toMatchObject({ id, status: 'success' });
  });
});

describe('runs without a worker', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
  });

  afterAll(() => app.close());

  /** Values of a metric. All applications of this process share the registry. */
  const cancelled = async (source: string): Promise<number> => {
    const series = `kasparro_etl_jobs_total{source="${source}",status="cancelled"} `;
    const { text } = await app.get('/metrics');
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(series))
        ?.slice(series.length),
    );
  };

  it('queues every source, answers 409 only when all are queued, and cancels queued jobs immediately', async () => {
    const before: Record<string, number> = {};
    for (const source of SOURCES) before[source] = await cancelled(source);
    const first = await app.post('/api/v1/etl/run/csv');
    const others = await app.post('/api/v1/etl/run');
    expect(others.status).toBe(202);
    expect(others.body.already_running).toEqual([{ source: 'csv', job_id: first.body.job.id }]);
    const jobs = [first.body.job, ...others.body.jobs] as { source: string; id: number; status: string }[];
    expect(jobs.map(({ source }) => source)).toEqual(SOURCES);
    const refused = await app.post('/api/v1/etl/run');
    expect(refused.status).toBe(409);
    expect(refused.body.already_running).toEqual(jobs.map(({ source, id }) => ({ source, job_id: id })));
    for (const { id } of jobs) {
      const { status, body } = await app.post(`/api/v1/etl/jobs/${id}/cancel`);
      expect(status).toBe(202);
      expect(body.job).toMatchObject({ id, status: 'cancelled', error_message: 'Cancelled on request' });
      expect((await app.post(`/api/v1/etl/jobs/${id}/cancel`)).status).toBe(409);
    }
    for (const source of SOURCES) expect(await cancelled(source)).toBe(before[source]! + 1);
    expect((await app.post('/api/v1/etl/run/csv')).status).toBe(202);
  });
});
