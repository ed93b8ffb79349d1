import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApiApp, type ApiApp } from '../support/api-app.js';

let app: ApiApp;
beforeAll(async () => {
  // 82 % of the coins are listed at CoinGecko: some more than 10,000.
  app = await startApiApp({
    market: { coins: 12_500 },
    env: { COINGECKO_MAX_COINS: '10000', COINPAPRIKA_PLAN: 'starter', COINPAPRIKA_KEY: 'big' },
    coinpaprika: { plan: 'starter', keys: ['big'] },
  });
});
afterAll(() => app.close());

it('loads 10,000 coins of CoinGecko in forty pages, each counted once', async () => {
  const job = await app.run('coingecko');
  expect(job).toMatchObject({
    status: 'success',
    pages: 40,
    counts: { read: 10_000, inserted: 10_000, duplicate: 0, rejected: 0 },
  });
  expect(app.coingecko.requests).toHaveLength(40);
  const [coins] = await app.database.query(
    'SELECT count(DISTINCT coin_id) AS coins, count(DISTINCT symbol) AS symbols FROM unified_crypto_data',
  );
  expect(coins).toMatchObject({ coins: 10_000 });
  expect(coins?.['symbols']).toBeLessThan(9_000);
});

it('loads all of CoinPaprika from one response of several megabytes', async () => {
  const job = await app.run('coinpaprika');
  expect(job).toMatchObject({ status: 'success', pages: 1, error_message: null });
  expect(job.counts.inserted).toBe(job.counts.read);
  expect(job.counts.read).toBeGreaterThan(8_000);
});
