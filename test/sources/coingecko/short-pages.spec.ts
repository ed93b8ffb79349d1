import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobDto } from '../../../src/jobs/job.dto.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { startCannedApi, type CannedApi } from '../../support/canned-api.js';

/** A page of CoinGecko with the coins `from` (inclusive) to `to` (exclusive). */
const coins = (from: number, to: number): Buffer =>
  Buffer.from(
    JSON.stringify(
      Array.from({ length: to - from }, (_, at) => ({
        id: `coin-${from + at}`,
        symbol: `c${from + at}`,
        name: `Coin ${from + at}`,
        current_price: 1.5,
        last_updated: '2026-01-01T00:00:00.000Z',
      })),
    ),
  );

describe('CoinGecko pages with fewer coins than requested', () => {
  let app: TestApp;
  let api: CannedApi;

  beforeEach(async () => {
    api = await startCannedApi();
    app = await startTestApp({
      COINGECKO_BASE_URL: api.url,
      COINGECKO_PLAN: 'pro',
      COINGECKO_KEY: 'any',
      COINGECKO_MAX_COINS: '750',
    });
  });
  afterEach(async () => {
    await app.close();
    await api.close();
  });
  const run = async (): Promise<JobDto> =>
    (await app.post('/api/v1/etl/run/coingecko?sync=true')).body.job as JobDto;

  it('continues after a page that lacks a coin', async () => {
    api.body = coins(0, 249);
    api.later = [coins(250, 500), coins(500, 750)];
    expect(await run()).toMatchObject({ status: 'success', pages: 3, counts: { read: 749, inserted: 749 } });
  });

  it('stops at an empty page and notes the number of coins', async () => {
    api.body = coins(0, 250);
    api.later = [coins(250, 320)];
    expect(await run()).toMatchObject({
      status: 'success',
      pages: 2,
      counts: { read: 320 },
      note: expect.stringMatching(/320 coins.*COINGECKO_MAX_COINS=750/),
    });
  });
});

describe('COINGECKO_MAX_COINS that is not a multiple of the page size', () => {
  it('adds no note about the end of the list when every page was full', async () => {
    const api = await startCannedApi();
    const app = await startTestApp({
      COINGECKO_BASE_URL: api.url,
      COINGECKO_PLAN: 'pro',
      COINGECKO_KEY: 'any',
      COINGECKO_MAX_COINS: '333',
    });
    try {
      api.body = coins(0, 166);
      api.later = [coins(166, 332)];
      const { body } = await app.post('/api/v1/etl/run/coingecko?sync=true');
      expect(body.job).toMatchObject({ status: 'success', counts: { read: 332 }, note: null });
    } finally {
      await app.close();
      await api.close();
    }
  });
});
