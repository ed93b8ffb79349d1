import { afterEach, describe, expect, it } from '@jest/globals';
import { get, type Row, rowsAt, statusesOf } from './client.js';
import { type CoinGeckoOptions, DEMO_KEY, PRO_KEY, startCoinGecko } from './coingecko.server.js';
import { createMarket } from './market.js';
import type { StandIn } from './stand-in.js';

const market = createMarket({ coins: 4000 });
const running: StandIn[] = [];
afterEach(() => Promise.all(running.splice(0).map((standIn) => standIn.close())));

async function gecko(options: Partial<CoinGeckoOptions> = {}): Promise<StandIn> {
  const standIn = await startCoinGecko({ market, ratePerMinute: Infinity, ...options });
  running.push(standIn);
  return standIn;
}

describe('the CoinGecko stand-in', () => {
  const MARKETS = '/coins/markets?vs_currency=usd';

  it('responds to pings and records every request', async () => {
    const api = await gecko();
    expect((await get(api.url + '/ping?a=1', { 'x-own': 'yes' })).text).toBe(
      '{"gecko_says":"(V3) To the Moon!"}',
    );
    const [request] = api.requests;
    expect(request).toMatchObject({ method: 'GET', path: '/api/v3/ping', query: { a: '1' }, status: 200 });
    expect(request?.headers['x-own']).toBe('yes');
  });

  it('pages markets in both orders without gaps and ends with an empty page', async () => {
    const api = await gecko();
    for (const order of ['market_cap_desc', 'id_asc']) {
      const ids: string[] = [];
      for (let page = 1, rows: Row[] = [{ id: '' }]; rows.length > 0; page++) {
        rows = await rowsAt(`${api.url}${MARKETS}&order=${order}&per_page=250&page=${page}`);
        ids.push(...rows.map((row) => row.id));
      }
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(market.coins.filter((coin) => coin.gecko).length);
      expect(ids[0]).toBe(order === 'id_asc' ? '-11' : 'bitcoin');
    }
    expect(await rowsAt(`${api.url}${MARKETS}&per_page=251`)).toHaveLength(100);
    expect((await rowsAt(`${api.url}${MARKETS}&ids=solana,bitcoin,none`)).map((row) => row.id)).toEqual([
      'bitcoin',
      'solana',
    ]);
  });

  it('writes whole prices as integers and small ones with an exponent, with every digit', async () => {
    const fresh = await gecko({ market: createMarket() });
    const { text } = await get(
      `${fresh.url}${MARKETS}&ids=standin-whale,standin-dust,standin-long,shiba-inu,monero`,
    );
    const prices = [...text.matchAll(/"current_price":([^,]+)/g)].map((match) => match[1]);
    expect(prices.toSorted()).toEqual(['0.1234567890123457', '1.0e-15', '194.73', '2.143e-05', '205378']);
    expect(text).toContain('"roi":null');
  });

  it('requires a currency and returns each error in its own format', async () => {
    const api = await gecko();
    expect(await get(api.url + '/coins/markets')).toMatchObject({ status: 422 });
    expect(await get(api.url + '/coins/markets?vs_currency=zzz')).toMatchObject({ status: 400 });
    expect((await get(api.url + '/coins/nothing')).text).toBe('{"error":"coin not found"}');
    expect(await get(api.url + '/nothing')).toMatchObject({
      status: 404,
      text: expect.stringContaining('Incorrect path'),
    });
    const coins = await rowsAt(api.url + '/coins/list?include_platform=true');
    expect(coins.find((coin) => coin.id === 'tether')?.['platforms']).toHaveProperty('ethereum');
  });

  it.each([
    ['demo', {}, '/ping', 200, 'gecko_says'],
    ['demo', { 'x-cg-demo-api-key': DEMO_KEY }, '/ping', 200, 'gecko_says'],
    ['demo', { 'x-cg-demo-api-key': 'CG-unknown' }, '/ping', 401, '\"error_code\":10002'],
    ['demo', { 'x-cg-pro-api-key': DEMO_KEY }, '/ping', 400, '\"error_code\":10010'],
    ['demo', { 'x-cg-demo-api-key': DEMO_KEY }, '/key', 401, '\"error_code\":10005'],
    ['public', {}, `/ping?x_cg_demo_api_key=${PRO_KEY}`, 400, '\"error_code\":10010'],
    ['pro', {}, '/ping', 401, '\"error_code\":10002'],
    ['pro', { 'x-cg-pro-api-key': 'CG-unknown' }, '/ping', 401, '\"error_code\":10002'],
    ['pro', { 'x-cg-pro-api-key': DEMO_KEY }, '/ping', 400, '\"error_code\":10011'],
    ['pro', { 'x-cg-demo-api-key': DEMO_KEY }, '/ping', 400, '\"error_code\":10011'],
    ['pro', { 'x-cg-pro-api-key': PRO_KEY }, '/key', 200, 'current_remaining_monthly_calls'],
  ] as const)('%s host: headers %j at %s return %i with %s', async (plan, headers, path, status, text) => {
    const response = await get((await gecko({ plan })).url + path, { ...headers });
    expect(response.status).toBe(status);
    expect(response.text).toContain(text);
  });

  it('limits calls per minute and credits per month', async () => {
    let now = Date.UTC(2026, 9, 5);
    const api = await gecko({ ratePerMinute: 2, monthlyCredits: 5, now: () => now });
    const statuses = (): Promise<number[]> => statusesOf(`${api.url}/ping`, 3);
    expect(await statuses()).toEqual([200, 200, 429]);
    expect((await get(api.url + '/ping')).headers.get('retry-after')).toBe('60');
    now += 60_000;
    expect(await statuses()).toEqual([200, 429, 429]);
    now = Date.UTC(2026, 10, 1);
    expect(await statuses()).toEqual([200, 200, 429]);
  });
});
