import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SourceDto } from '../../src/stats/stats.dto.js';
import { startApiApp, type ApiApp } from '../support/api-app.js';
import { PRO_KEY } from '../support/upstream/coingecko.server.js';

describe('both API sources end to end', () => {
  let app: ApiApp;

  beforeAll(async () => {
    app = await startApiApp({ market: { coins: 500 } });
  });

  afterAll(() => app.close());

  it('loads CoinGecko page by page up to COINGECKO_MAX_COINS', async () => {
    const job = await app.run('coingecko');
    expect(job).toMatchObject({ status: 'success', pages: 2, error_message: null });
    expect(job.counts.read).toBeGreaterThan(400);
    expect(job.counts.inserted).toBe(job.counts.read);
    expect(job.note).toMatch(new RegExp(`\\b${job.counts.read} coins.*COINGECKO_MAX_COINS=1000`));
    expect(app.coingecko.requests.map(({ query }) => query)).toEqual([
      { vs_currency: 'usd', order: 'market_cap_desc', per_page: '250', page: '1' },
      { vs_currency: 'usd', order: 'market_cap_desc', per_page: '250', page: '2' },
      { vs_currency: 'usd', order: 'market_cap_desc', per_page: '250', page: '3' },
    ]);
    expect(app.coingecko.requests[0]?.headers['x-cg-pro-api-key']).toBe(PRO_KEY);
  });

  it('loads CoinPaprika with one call', async () => {
    const job = await app.run('coinpaprika');
    expect(job).toMatchObject({ status: 'success', pages: 1, error_message: null });
    expect(app.coinpaprika.requests).toHaveLength(1);
  });

  it('keeps every digit of every price', async () => {
    const stored = await app.database.query<{ source_id: string; price: string }>(
      `SELECT m.source_id, u.price_usd AS price FROM unified_crypto_data u JOIN source_asset_mappings m ON m.id = u.mapping_id
       WHERE u.source = 'coingecko'`,
    );
    const prices = new Map(stored.map(({ source_id, price }) => [source_id, price]));
    expect(prices.get('standin-dust')).toBe('0.0000000000000010');
    expect(prices.get('standin-whale')).toBe('205378');
    expect(prices.get('_')).toBe('0.00214358');
  });

  it('reports the calls used of each plan, also as metrics', async () => {
    const { body } = await app.get('/api/v1/sources');
    const sources = body.sources as SourceDto[];
    const bySource = Object.fromEntries(sources.map((one) => [one.source, one]));
    expect(bySource.coingecko).toMatchObject({ plan: 'pro', calls_used: 3, calls_left: 99_997 });
    expect(bySource.coinpaprika).toMatchObject({ plan: 'free', calls_used: 1, calls_left: 19_999 });
    expect(bySource.csv).toMatchObject({ plan: null, calls_used: null, calls_left: null });
    const { text } = await app.get('/metrics');
    expect(text).toContain('kasparro_source_requests_total{source="coingecko",status="200"} 3');
  });

  it('loads only what has changed', async () => {
    const again = await app.run('coingecko');
    expect(again.counts).toMatchObject({ inserted: 0, unchanged: again.counts.read });
    app.market.tick();
    const moved = await app.run('coingecko');
    expect(moved.counts.inserted).toBeGreaterThan(moved.counts.read * 0.5);
    expect(moved.counts.inserted + moved.counts.unchanged).toBe(moved.counts.read);
  });
});
