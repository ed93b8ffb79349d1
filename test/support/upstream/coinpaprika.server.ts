import { CoinPaprikaGate, type CoinPaprikaPlan, failure } from './coinpaprika.gate.js';
import { coinRow, rateOf, type Rates, tickerRow } from './coinpaprika.rows.js';
import { decimal } from './decimal.js';
import type { ListFaults } from './faults.js';
import { listed } from './faults.list.js';
import { SHAPES } from './faults.rows.js';
import type { Json } from './json.js';
import type { Market } from './market.js';
import type { RecordedRequest, Reply } from './reply.js';
import { type StandIn, startStandIn } from './stand-in.js';

export const PAPRIKA_KEY = 'standInPaprikaKey0001';

/** Number of coins on the free plan. */
const FREE_ASSETS = 2000;

export interface CoinPaprikaOptions {
  market: Market;
  /** which host to simulate; default `free` */
  plan?: CoinPaprikaPlan;
  /** default 0: a free port */
  port?: number;
  /** keys that exist; default `PAPRIKA_KEY` */
  keys?: readonly string[];
  /** calls per second of one IP address; default 10 */
  ratePerSecond?: number;
  /** default by plan, 20,000 on `free` */
  monthlyCalls?: number;
  /** status once the month's calls are used up; default 402 */
  quotaStatus?: 402 | 429;
  /** the clock of the limits; default `Date.now` */
  now?: () => number;
}

/** Serves the parts of the CoinPaprika API v1 that Kasparro calls, on 127.0.0.1. */
export function startCoinPaprika(options: CoinPaprikaOptions): Promise<StandIn> {
  const { market, plan = 'free', keys = [PAPRIKA_KEY], ratePerSecond = 10, quotaStatus = 402 } = options;
  const { now = Date.now } = options;
  const gate = new CoinPaprikaGate({ ...options, plan, keys, ratePerSecond, quotaStatus, now });
  const free = plan === 'free';
  const route = (path: string, request: RecordedRequest, faults: ListFaults): Reply => {
    const [head, id, ...rest] = path.split('/').slice(1);
    if (rest.length > 0) return path === '/key/info' ? gate.usage() : failure(404, 'page not found');
    if (path === '/key/info') return gate.usage();
    if (path === '/coins') return ok(coins(market, faults));
    if (head === 'tickers') return tickers(market, free, id, request, faults);
    if (head === 'contracts') return ok(id === undefined ? platforms(market) : contracts(market, id));
    return failure(404, head === 'coins' ? 'id not found' : 'page not found');
  };
  const api = { base: '/v1', shape: SHAPES.coinpaprika, snapshot: () => market.snapshot(), route };
  return startStandIn({ ...api, name: 'coinpaprika', gate: (request) => gate.check(request) }, options.port);
}

/** `/tickers` and `/tickers/{id}`; always the whole list: `limit` and `page` are ignored. */
function tickers(
  market: Market,
  free: boolean,
  id: string | undefined,
  request: RecordedRequest,
  faults: ListFaults,
): Reply {
  const rates = quotesOf(market, request.query['quotes'] ?? 'USD');
  if (!rates) return failure(400, 'invalid parameters');
  const entries = listed(market, 'paprika', faults).slice(0, free ? FREE_ASSETS : undefined);
  const chosen = id === undefined ? entries : entries.filter((entry) => entry.id === id);
  const rows = chosen.map((entry) => tickerRow(entry, rates, free, market.seed));
  if (id === undefined) return ok(rows);
  return rows[0] ? ok(rows[0]) : failure(404, 'id not found');
}

/** Returns the rates of up to three known currency codes, or null. */
function quotesOf(market: Market, quotes: string): Rates | null {
  const codes = quotes.toUpperCase().split(',');
  const all = rateOf(priceOf(market, 'btc-bitcoin'), priceOf(market, 'eth-ethereum'));
  if (codes.length > 3 || codes.some((code) => !all.has(code))) return null;
  return new Map([...all].filter(([code]) => codes.includes(code)));
}

function priceOf(market: Market, id: string): ReturnType<typeof decimal> {
  const coin = market.coin(id);
  return (coin && market.snapshot()[coin.index]?.price) ?? decimal('1');
}

/** `/coins`: active coins by rank, then inactive ones with rank 0. */
function coins(market: Market, faults: ListFaults): Json[] {
  const active = listed(market, 'paprika', faults).map(({ coin, rank }) =>
    coinRow(coin, rank ?? 9_000 + coin.index, coin.contracts.length > 0 ? 'token' : 'coin'),
  );
  const inactive = market.coins.filter((coin) => coin.paprika && !coin.paprikaActive);
  return [...active, ...inactive.map((coin) => coinRow(coin, 0, 'token'))];
}

function platforms(market: Market): Json[] {
  const ids = market.coins.flatMap((coin) => coin.contracts.map((contract) => contract.paprikaPlatform));
  return [...new Set(ids)].filter((platform) => platform !== null).sort();
}

/** `/contracts/{platform}`: address, type, id, active; empty for an unknown platform. */
function contracts(market: Market, platform: string): Json[] {
  return market.coins.flatMap(({ contracts: known, paprika, paprikaActive }) =>
    known
      .filter((contract) => paprika !== null && contract.paprikaPlatform === platform)
      .map(({ paprikaAddress, type }) => ({
        address: paprikaAddress,
        type,
        id: paprika?.id ?? '',
        active: paprikaActive,
      })),
  );
}

function ok(json: Json): Reply {
  return { status: 200, json, headers: { 'cache-control': 'public, max-age=60' } };
}
