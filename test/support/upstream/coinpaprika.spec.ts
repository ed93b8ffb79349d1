import { afterEach, describe, expect, it } from '@jest/globals';
import { get, type Row, rowsAt, statusesOf } from './client.js';
import { startCoinGecko } from './coingecko.server.js';
import { type CoinPaprikaOptions, PAPRIKA_KEY, startCoinPaprika } from './coinpaprika.server.js';
import { createMarket } from './market.js';
import type { StandIn } from './stand-in.js';

const market = createMarket({ coins: 4000 });
const running: StandIn[] = [];
afterEach(() => Promise.all(running.splice(0).map((standIn) => standIn.close())));

async function paprika(options: Partial<CoinPaprikaOptions> = {}): Promise<StandIn> {
  const standIn = await startCoinPaprika({ market, ratePerSecond: Infinity, ...options });
  running.push(standIn);
  return standIn;
}

describe('the CoinPaprika stand-in', () => {
  it('returns 2,000 coins without circulating supply on the free plan, and 0 for unknown values', async () => {
    const rows = await rowsAt((await paprika()).url + '/tickers');
    expect(rows).toHaveLength(2000);
    expect(rows[0]).toMatchObject({ id: 'btc-bitcoin', symbol: 'BTC', rank: 1 });
    expect(rows.every((row) => !('circulating_supply' in row))).toBe(true);
    const { text } = await get((await paprika({ plan: 'pro' })).url + '/tickers', {
      authorization: PAPRIKA_KEY,
    });
    expect(text).not.toContain('null');
    expect(text).toMatch(/"circulating_supply":0,.*"market_cap":0,/);
    expect(text).toMatch(/"price":[\d.]+e-\d+,/);
    expect(text).toContain('981847205393966080');
  });

  it('requires the bare key on paid hosts', async () => {
    const api = await paprika({ plan: 'starter' });
    expect(await get(api.url + '/tickers')).toMatchObject({ status: 403 });
    expect(await get(api.url + '/tickers', { authorization: `Bearer ${PAPRIKA_KEY}` })).toMatchObject({
      status: 403,
    });
    const usage = await get(api.url + '/key/info', { authorization: PAPRIKA_KEY });
    expect(JSON.parse(usage.text)).toMatchObject({ plan: 'starter', plan_status: 'active' });
    expect(await get((await paprika()).url + '/key/info')).toMatchObject({ status: 402 });
  });

  it('serves inactive coins, contracts by platform, single tickers and other currencies', async () => {
    const api = await paprika();
    const inactive = (await rowsAt(api.url + '/coins')).filter((coin) => coin['is_active'] === false);
    expect(inactive.length).toBeGreaterThan(100);
    expect(new Set(inactive.map((coin) => coin['rank']))).toEqual(new Set([0]));
    expect(await rowsAt(api.url + '/contracts')).toContain('eth-ethereum');
    expect(await rowsAt(api.url + '/contracts/eth-ethereum')).toContainEqual(
      expect.objectContaining({ id: 'usdt-tether', type: 'ERC20', active: true }),
    );
    const one = await get(api.url + '/tickers/btc-bitcoin?quotes=USD,BTC');
    expect((JSON.parse(one.text) as Row)['quotes']).toMatchObject({ BTC: { price: expect.closeTo(1, 1) } });
    expect(await get(api.url + '/tickers/none')).toMatchObject({
      status: 404,
      text: '{"error":"id not found"}',
    });
    expect(await get(api.url + '/tickers?quotes=XXX')).toMatchObject({ status: 400 });
  });

  it('limits calls per second and per month', async () => {
    let now = 0;
    const api = await paprika({ ratePerSecond: 10, monthlyCalls: 12, now: () => now });
    const burst = await Promise.all(Array.from({ length: 11 }, () => get(api.url + '/contracts')));
    expect(burst.filter(({ status }) => status === 429)).toHaveLength(1);
    now = 1000;
    expect(await statusesOf(`${api.url}/contracts`, 2)).toEqual([200, 402]);
  });

  it('prices coins within half a percent of CoinGecko', async () => {
    const gecko = await startCoinGecko({ market });
    running.push(gecko);
    const markets = await rowsAt(`${gecko.url}/coins/markets?vs_currency=usd&per_page=250`);
    const rows = await rowsAt(`${(await paprika()).url}/tickers`);
    const tickers = new Map(rows.map((row) => [row.id, row['quotes'] as { USD: { price: number } }]));
    const pairs = markets.flatMap((row) => {
      const quotes = tickers.get(market.coin(row.id)?.paprika?.id ?? '');
      return quotes ? [quotes.USD.price / Number(row['current_price'])] : [];
    });
    expect(pairs.length).toBeGreaterThan(100);
    for (const ratio of pairs) expect(Math.abs(ratio - 1)).toBeLessThan(0.005);
    expect(pairs.some((ratio) => ratio !== 1)).toBe(true);
  });
});
