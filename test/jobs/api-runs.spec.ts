import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { zstdDecompressSync } from 'node:zlib';
import { readSettings } from '../../src/config/settings.js';
import { SOURCE_SETTINGS } from '../../src/sources/source-settings.js';
import { scheduleWarnings } from '../../src/jobs/schedule/schedule-check.js';
import { startApiApp, type ApiApp, type ApiAppOptions } from '../support/api-app.js';
import { until } from '../support/processes.js';
import { DEMO_KEY, PRO_KEY } from '../support/upstream/coingecko.server.js';
import { PAPRIKA_KEY } from '../support/upstream/coinpaprika.server.js';

let app: ApiApp;
const start = async (options: ApiAppOptions = {}): Promise<ApiApp> =>
  (app = await startApiApp({ market: { coins: 320 }, ...options }));
afterEach(() => app.close());

const MONTH = `date_trunc('month', now() AT TIME ZONE 'UTC')::date`;
const setUsed = (source: string, calls: number) =>
  app.database.query(
    `INSERT INTO source_calls VALUES ($1, ${MONTH}, $2) ON CONFLICT (source, month) DO UPDATE SET calls = excluded.calls`,
    [source, calls],
  );
const used = async (source: string) =>
  (
    await app.database.query<{ calls: number }>('SELECT calls FROM source_calls WHERE source = $1', [source])
  )[0]?.calls ?? 0;

describe('the monthly quota', () => {
  it('fails a run that exceeds the monthly quota before its first call', async () => {
    await start();
    await setUsed('coingecko', 99_997);
    const job = await app.run('coingecko');
    expect(job.status).toBe('failure');
    expect(job.error_message).toMatch(
      /^CoinGecko: 3 of 100000 calls .*\d{4}-\d\d .*pro.* needs 4\..*\d{4}-\d\d-01 \(UTC\).*COINGECKO_PLAN/,
    );
    expect(app.coingecko.requests).toHaveLength(0);
    await setUsed('coingecko', 99_996);
    expect(await app.run('coingecko')).toMatchObject({ status: 'success' });
  });

  it('counts failed requests towards the monthly quota and stops when it is used up', async () => {
    await start();
    await setUsed('coinpaprika', 19_997);
    app.coinpaprika.arm('http500');
    const job = await app.run('coinpaprika');
    expect(job.status).toBe('failure');
    expect(job.error_message).toMatch(/0 of 20000 calls .*free.*COINPAPRIKA_PLAN/);
    expect(app.coinpaprika.requests).toHaveLength(3);
    expect(await used('coinpaprika')).toBe(20_000);
  });

  it('shows the remaining monthly quota as a metric', async () => {
    await start();
    await app.run('coinpaprika');
    const metrics = async (): Promise<string> => (await app.get('/metrics')).text;
    await until(async () =>
      (await metrics()).includes('kasparro_source_quota_remaining{source="coinpaprika"} 19999')
        ? true
        : undefined,
    );
    expect(await metrics()).toMatch(
      /kasparro_source_requests_total\{source="coinpaprika",status="200"\} \d+/,
    );
  });

  it('warns about a schedule that exceeds the monthly quota, with the arithmetic', async () => {
    await start();
    const settings = readSettings(
      { SCHEDULE_INTERVAL: '120', COINGECKO_PLAN: 'demo', COINGECKO_KEY: DEMO_KEY },
      SOURCE_SETTINGS,
    );
    expect(scheduleWarnings(settings)).toEqual([
      expect.stringMatching(
        /^coingecko: .*22320 runs.*4 calls.*89280 calls.*plan demo.*10000.*SCHEDULE_COINGECKO.*1072 seconds/,
      ),
      expect.stringMatching(
        /^coinpaprika: .*22320 runs.*1 call .*22320 calls.*plan free.*20000.*SCHEDULE_COINPAPRIKA.*134 seconds/,
      ),
    ]);
    expect(scheduleWarnings(readSettings({}, SOURCE_SETTINGS))).toEqual([]);
    expect(
      scheduleWarnings(readSettings({ SCHEDULE_COINPAPRIKA: '* * * * *' }, SOURCE_SETTINGS)),
    ).toHaveLength(1);
    expect(scheduleWarnings(readSettings({ SCHEDULE_INTERVAL: '0' }, SOURCE_SETTINGS))).toEqual([]);
  });
});

describe('an unreachable API', () => {
  it('fails the run of an unreachable API within seconds and does not affect other sources', async () => {
    await start({
      env: {
        COINGECKO_BASE_URL: 'http://127.0.0.1:1/api/v3',
        COINPAPRIKA_BASE_URL: 'http://no-such-host.invalid/v1',
      },
    });
    const [gecko, paprika, csv] = await Promise.all([
      app.run('coingecko'),
      app.run('coinpaprika'),
      app.run('csv'),
    ]);
    // Two attempts each, seconds apart.
    expect(app.clock.waits).toHaveLength(2);
    expect(Math.max(...app.clock.waits)).toBeLessThan(5_000);
    expect(gecko.error_message).toMatch(
      /^[^\n]*CoinGecko: connection refused \(127\.0\.0\.1:1, ECONNREFUSED\)[^\n]*COINGECKO_BASE_URL[^\n]*$/,
    );
    expect(paprika.error_message).toMatch(/CoinPaprika: .*\(no-such-host\.invalid, E[A-Z_]+\)/);
    expect(csv).toMatchObject({ status: 'success' });
    const { status, body } = await app.get('/health');
    expect(status).toBe(200);
    expect(body.status).toBe('degraded');
    expect(body.etl.sources.coingecko).toMatchObject({ status: 'failure', error: gecko.error_message });
    expect(await used('coingecko')).toBe(2);
  });
});

describe('an API outage', () => {
  it('retries an API for at most two minutes, then requeues the job, which resumes at the next page', async () => {
    await start();
    app.coingecko.arm('http503', { page: 2 });
    await app.post('/api/v1/etl/run/coingecko');
    let job = await jobOf('coingecko');
    while (job.error_message === null) job = await again();
    expect(job).toMatchObject({ status: 'queued', attempt: 1, pages: 1 });
    expect(job.error_message).toMatch(/^CoinGecko .*HTTP 503.* \(\d+ attempts in \d+ s\)$/);
    const waited = app.clock.waits.reduce((sum, wait) => sum + wait, 0);
    expect(waited).toBeLessThanOrEqual(120_000);
    expect(app.clock.waits.length).toBeGreaterThanOrEqual(4);
    app.coingecko.disarm();
    const before = app.coingecko.requests.length;
    while (job.status === 'queued' || job.status === 'running') job = await again();
    expect(job).toMatchObject({ status: 'success', attempt: 2, pages: 2 });
    expect(job.counts.inserted).toBe(job.counts.read);
    expect(app.coingecko.requests.slice(before).map(({ query }) => query['page'])).toEqual(['2', '3']);
  });

  it('fails a run that exceeds its time limit', async () => {
    await start({ policy: { runTimeout: 60_000 } });
    app.coingecko.arm('rateLimited', { times: 1, retryAfter: 100 });
    const job = await app.run('coingecko');
    expect(job.status).toBe('failure');
    expect(job.error_message).toMatch(/^CoinGecko is too slow.* 1 minutes/);
  });

  it('fails the run without a retry when Retry-After exceeds the time limit', async () => {
    await start();
    app.coinpaprika.arm('rateLimited', { retryAfter: 3600 });
    const job = await app.run('coinpaprika');
    expect(job.status).toBe('failure');
    expect(job.error_message).toMatch(/CoinPaprika.* 60 minutes \(Retry-After\)/);
    expect(app.coinpaprika.requests).toHaveLength(1);
  });

  const jobOf = async (source: string) =>
    (await app.get(`/api/v1/etl/jobs?source=${source}&limit=1`)).body.jobs[0];
  const again = async () => {
    await sleep(50);
    return jobOf('coingecko');
  };
});

describe('an API key', () => {
  /** Everything that is stored or returned, with bodies decompressed. */
  const everywhere = async () => {
    const bodies = await app.database.query<{ body: Buffer }>('SELECT body FROM raw_data');
    const rows = await app.database.query<{ row: string }>(
      `SELECT (to_jsonb(r) - 'body')::text AS row FROM raw_data r
       UNION ALL SELECT to_jsonb(j)::text FROM etl_jobs j UNION ALL SELECT to_jsonb(e)::text FROM rejected_records e`,
    );
    const answers = await Promise.all(
      ['/api/v1/sources', '/health', '/api/v1/etl/jobs', '/metrics'].map((path) => app.get(path)),
    );
    return [
      ...bodies.map(({ body }) => zstdDecompressSync(body).toString('utf8')),
      ...rows.map(({ row }) => row),
      ...answers.map(({ text }) => text),
    ].join('\n');
  };

  it('sends the API key with every call and neither stores, logs nor returns it', async () => {
    await start({
      coinpaprika: { plan: 'pro' },
      env: { COINPAPRIKA_PLAN: 'pro', COINPAPRIKA_KEY: PAPRIKA_KEY },
    });
    const logged: string[] = [];
    const keep = (...words: unknown[]) => void logged.push(inspect(words, { depth: 12, showHidden: true }));
    app.app.useLogger({ log: keep, warn: keep, error: keep, debug: keep, verbose: keep, fatal: keep });
    for (const fault of ['rateLimitedBare', 'resetBeforeAnswer', 'code10002', undefined] as const) {
      if (fault) for (const api of [app.coingecko, app.coinpaprika]) api.arm(fault, { times: 1 });
      await app.run('coingecko');
      expect((await app.run('coinpaprika')).status).toBe(fault === 'code10002' ? 'failure' : 'success');
    }
    expect(app.coinpaprika.requests.map(({ headers }) => headers.authorization)).toEqual(
      app.coinpaprika.requests.map(() => PAPRIKA_KEY),
    );
    const all = `${logged.join('\n')}\n${await everywhere()}`;
    expect(all.includes('retrying in')).toBe(true);
    expect(all.includes('"current_price"')).toBe(true);
    expect([PAPRIKA_KEY, PRO_KEY].filter((key) => all.includes(key))).toEqual([]);
  });

  it('redacts the API key in error messages of the API', async () => {
    await start({ env: { COINGECKO_KEY: 'no-such-resource-as-this-key' } });
    expect((await app.run('coingecko')).error_message).toMatch(/code 10002: "API Key Missing/);
    await app.close();
    await start({ env: { COINGECKO_KEY: 'temporarily' }, coingecko: { proKeys: ['temporarily'] } });
    app.coingecko.arm('forbiddenObject');
    expect((await app.run('coingecko')).error_message).toContain('endpoint is [redacted] unavailable');
  });

  it('names the plan to set when the API key belongs to another plan', async () => {
    await start({ env: { COINGECKO_KEY: DEMO_KEY } });
    expect((await app.run('coingecko')).error_message).toMatch(
      /code 10011: .*The key is a demo key: set COINGECKO_PLAN=demo/,
    );
    await app.close();
    await start({ env: { COINGECKO_PLAN: 'demo', COINGECKO_KEY: PRO_KEY }, coingecko: { plan: 'demo' } });
    expect((await app.run('coingecko')).error_message).toMatch(
      /code 10010: .*belongs to a paid plan: set COINGECKO_PLAN=pro/,
    );
    await app.close();
    await start({ env: { COINGECKO_PLAN: 'demo', COINGECKO_KEY: DEMO_KEY }, coingecko: { plan: 'demo' } });
    expect(await app.run('coingecko')).toMatchObject({ status: 'success' });
  });
});

describe('startup runs', () => {
  it('runs every source at startup, except an API that was read within its interval', async () => {
    await start({ env: { RUN_ON_START: 'true' } });
    const jobs = async () =>
      (await app.get('/api/v1/etl/jobs')).body.jobs as { source: string; status: string }[];
    const settled = async () => {
      while ((await jobs()).some(({ status }) => status === 'queued' || status === 'running'))
        await sleep(50);
      return (await jobs()).map(({ source }) => source).toSorted();
    };
    expect(await settled()).toEqual(['coingecko', 'coinpaprika', 'csv']);
    const first = app;
    await start({ env: { RUN_ON_START: 'true' }, database: first.database });
    expect(await settled()).toEqual(['coingecko', 'coinpaprika', 'csv', 'csv']);
    await app.close();
    app = first;
  });
});
