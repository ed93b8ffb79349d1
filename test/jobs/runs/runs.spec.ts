import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApiApp, type ApiApp } from '../../support/api-app.js';

let app: ApiApp;

beforeAll(async () => {
  app = await startApiApp({
    market: { coins: 300 },
    env: { COINGECKO_MAX_COINS: '500' },
    coingecko: { ratePerMinute: Infinity },
    coinpaprika: { ratePerSecond: Infinity },
  });
});
afterAll(() => app.close());

const compare = async (one: number, other: number, query = '') =>
  app.get(`/api/v1/runs/compare?run_id_1=${one}&run_id_2=${other}${query}`);

describe('GET /runs/compare', () => {
  it('compares two runs by their counts and by all coins that each of them read', async () => {
    const first = await app.run('coingecko');
    app.market.tick();
    const gone = app.market.coin('_')!;
    const listing = gone.gecko;
    gone.gecko = null;
    const second = await app.run('coingecko');
    gone.gecko = listing;
    const { body, text } = await compare(first.id, second.id);
    expect(body.difference).toEqual({
      read: -1,
      inserted: second.counts.inserted - first.counts.inserted,
      updated: 0,
      unchanged: second.counts.unchanged,
      duplicate: 0,
      rejected: 0,
      records_processed: -1,
      pages: 0,
      duration_seconds: expect.any(Number),
    });
    expect(second.counts.unchanged).toBeGreaterThan(20);
    const { coins, basis } = body;
    expect(basis).toMatch(/pages/);
    expect(coins).toMatchObject({
      run_1: first.counts.read,
      run_2: first.counts.read - 1,
      appeared: { total: 0, coins: [] },
      vanished: { total: 1, coins: [{ source_id: '_', coin_id: expect.any(Number), price_usd: 0.00214358 }] },
    });
    expect(coins.moved.total).toBe(second.counts.inserted);
    expect(coins.moved.coins).toHaveLength(20);
    const changes = coins.moved.coins.map(({ change_percent }: { change_percent: number }) =>
      Math.abs(change_percent),
    );
    expect(changes).toEqual(changes.toSorted((a: number, b: number) => b - a));
    const [most] = coins.moved.coins;
    const stored = await app.database.query<{ price: string }>(
      `SELECT price_usd AS price FROM unified_crypto_data WHERE coin_id = $1 AND source = 'coingecko' ORDER BY timestamp`,
      [most.coin_id],
    );
    expect(text).toContain(`"price_usd_1":${stored[0]!.price},"price_usd_2":${stored[1]!.price}`);
    const exact = (await compare(first.id, second.id, '&decimals=string')).body.coins.moved.coins[0];
    expect([exact.price_usd_1, exact.price_usd_2]).toEqual(stored.map(({ price }) => price));
    const back = (await compare(second.id, first.id)).body.coins;
    expect(back.appeared).toEqual(coins.vanished);
  });

  it('finds no difference between a run and itself', async () => {
    const { body } = await compare(1, 1);
    expect(body.coins).toMatchObject({ appeared: { total: 0 }, vanished: { total: 0 }, moved: { total: 0 } });
    expect(body.difference).toMatchObject({ read: 0, records_processed: 0, duration_seconds: 0 });
  });

  it('returns no coins and the reason when two runs cannot be compared by coin', async () => {
    const paprika = await app.run('coinpaprika');
    expect((await compare(1, paprika.id)).body).toMatchObject({
      coins: null,
      basis: expect.stringMatching(
        new RegExp(`one source.*run 1 .*coingecko.*run ${paprika.id} .*coinpaprika`),
      ),
    });
    app.coinpaprika.arm('paymentRequired');
    const failed = await app.run('coinpaprika');
    app.coinpaprika.disarm();
    expect((await compare(paprika.id, failed.id)).body).toMatchObject({
      coins: null,
      basis: `Run ${failed.id} loaded no page`,
    });
    await app.database.query('DELETE FROM raw_data WHERE job_id = 1');
    expect((await compare(1, 2)).body).toMatchObject({
      coins: null,
      basis: expect.stringMatching(/stored pages of run 1/),
    });
  });

  it.each([
    ['run_id_1=1&run_id_2=2&decimals=float', 'decimals'],
    ['run_id_1=1&run_id_2=2&limit=1', 'limit'],
  ])('answers 400 to a comparison with %s', async (query, parameter) => {
    const { status, body } = await app.get(`/api/v1/runs/compare?${query}`);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ parameter, message: expect.any(String) }]);
  });
});

describe('GET /runs', () => {
  const list = async (query: string) => (await app.get(`/api/v1/runs?${query}`)).body;

  it('returns statistics for each source', async () => {
    const { statistics, runs } = await list('limit=10');
    expect(statistics.sources.map(({ source }: { source: string }) => source)).toEqual([
      'coingecko',
      'coinpaprika',
    ]);
    expect(statistics.sources[1]).toEqual({
      source: 'coinpaprika',
      total_runs: 2,
      success_rate: 0.5,
      median_duration_seconds: expect.any(Number),
      median_records_read:
        runs.find((run: { pages: number; source: string }) => run.pages === 1 && run.source === 'coinpaprika')
          .counts.read / 2,
      reject_share: 0,
    });
  });

  it('counts partial runs as successful, as the success rate and /stats do', async () => {
    const ended = (status: string) =>
      app.database.query(`UPDATE etl_jobs SET status = $1 WHERE id = 1`, [status]);
    await ended('partial');
    const { statistics } = await list('source=coingecko');
    await ended('success');
    expect(statistics).toMatchObject({ total_runs: 2, successful_runs: 2, failed_runs: 0 });
    expect(statistics.sources[0].success_rate).toBe(1);
  });

  it('reports anomalies from the eighth comparable run on', async () => {
    for (let run = 0; run < 5; run++) {
      app.market.tick();
      await app.run('coingecko');
    }
    expect((await list('source=coingecko&limit=100')).anomalies).toEqual([]);
    app.market.tick();
    app.coingecko.arm('halfGone');
    const eighth = await app.run('coingecko');
    app.coingecko.disarm();
    // The real duration depends on the machine.
    await app.database.query(
      `UPDATE etl_jobs SET completed_at = started_at + (CASE id WHEN $1 THEN 60 ELSE 2 END) * interval '1 second'
       WHERE source = 'coingecko'`,
      [eighth.id],
    );
    const { anomalies } = await list('source=coingecko&limit=1');
    expect(anomalies).toEqual([
      {
        run_id: eighth.id,
        source: 'coingecko',
        metric: 'duration_seconds',
        value: 60,
        usual: 2,
        runs: 7,
        message: expect.stringMatching(/60 s.*2 s/),
      },
      expect.objectContaining({ run_id: eighth.id, metric: 'records_read', value: eighth.counts.read }),
    ]);
    expect((await list('source=coinpaprika')).anomalies).toEqual([]);
  });
});
