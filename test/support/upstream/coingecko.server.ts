import { CoinGeckoGate, type CoinGeckoPlan } from './coingecko.gate.js';
import { changeFields, listRow, marketsRow, volumeOf } from './coingecko.rows.js';
import type { ListFaults } from './faults.js';
import { listed, pageOf } from './faults.list.js';
import { SHAPES } from './faults.rows.js';
import type { JsonObject } from './json.js';
import type { Market } from './market.js';
import type { Entry } from './ranking.js';
import type { RecordedRequest, Reply } from './reply.js';
import { type StandIn, startStandIn } from './stand-in.js';

export const DEMO_KEY = 'CG-standInDemoKey0000000001';
export const PRO_KEY = 'CG-standInProKey00000000001';

export interface CoinGeckoOptions {
  market: Market;
  /** which host to simulate; default `public` */
  plan?: CoinGeckoPlan;
  /** default 0: a free port */
  port?: number;
  /** keys that exist; default `DEMO_KEY` and `PRO_KEY` */
  demoKeys?: readonly string[];
  proKeys?: readonly string[];
  /** calls per minute of each caller; default by plan (30 keyless, 100 demo, 500 pro) */
  ratePerMinute?: number;
  /** calls per month of each caller; default by plan (no limit, 10,000, 500,000) */
  monthlyCredits?: number;
  /** the clock of the limits; default `Date.now` */
  now?: () => number;
}

const ORDERS: Record<string, (a: Entry, b: Entry) => number> = {
  market_cap_desc: (a, b) => b.quote.cap - a.quote.cap,
  market_cap_asc: (a, b) => a.quote.cap - b.quote.cap,
  volume_desc: (a, b) => volumeOf(b) - volumeOf(a),
  volume_asc: (a, b) => volumeOf(a) - volumeOf(b),
  id_asc: (a, b) => (a.id < b.id ? -1 : 1),
  id_desc: (a, b) => (a.id < b.id ? 1 : -1),
};
const PERIODS = new Set(['1h', '24h', '7d', '14d', '30d', '200d', '1y']);

/** Serves the parts of the CoinGecko API v3 that Kasparro calls, on 127.0.0.1. */
export function startCoinGecko(options: CoinGeckoOptions): Promise<StandIn> {
  const { market, plan = 'public', demoKeys = [DEMO_KEY], proKeys = [PRO_KEY], now = Date.now } = options;
  const gate = new CoinGeckoGate({ ...options, plan, demoKeys, proKeys, now });
  const route = (path: string, request: RecordedRequest, faults: ListFaults): Reply => {
    switch (path) {
      case '/ping':
        return { status: 200, json: { gecko_says: '(V3) To the Moon!' } };
      case '/coins/markets':
        return markets(market, request.query, faults);
      case '/coins/list':
        return list(market, request.query, faults);
      case '/key':
        return gate.usage(request);
      default:
        return notFound(path);
    }
  };
  const api = { base: '/api/v3', shape: SHAPES.coingecko, snapshot: () => market.snapshot(), route };
  return startStandIn({ ...api, name: 'coingecko', gate: (request) => gate.check(request) }, options.port);
}

/** `/coins/markets`; like the real API, silently replaces an invalid `per_page` by 100 and returns `[]` after the last page. */
function markets(market: Market, query: RecordedRequest['query'], faults: ListFaults): Reply {
  const currency = query['vs_currency'];
  if (!currency) return { status: 422, json: { error: 'Missing parameter vs_currency' } };
  if (currency.toLowerCase() !== 'usd') return { status: 400, json: { error: 'invalid vs_currency' } };
  const order = query['order'] ?? 'market_cap_desc';
  const requested = wholeNumber(query['per_page'], 100);
  const perPage = requested > 250 ? 100 : requested;
  const ids = query['ids'] === undefined ? null : new Set(query['ids'].split(',').slice(0, 250));
  const all = listed(market, 'gecko', faults).filter(({ id }) => !ids || ids.has(id));
  const ordered = [...all].sort(ORDERS[order] ?? ORDERS['market_cap_desc']);
  const where = { page: wholeNumber(query['page'], 1), perPage, byId: order.startsWith('id_') };
  const periods = (query['price_change_percentage'] ?? '').split(',').filter((period) => PERIODS.has(period));
  const row = (entry: Entry): JsonObject => ({
    ...marketsRow(entry, market.seed),
    ...changeFields(entry, periods, market.seed),
  });
  const headers = { 'cache-control': 'public, max-age=45' };
  return { status: 200, json: pageOf(ordered, where, faults).map(row), headers };
}

/** `/coins/list`: all coins without paging; inactive ones only on paid plans. */
function list(market: Market, query: RecordedRequest['query'], faults: ListFaults): Reply {
  const withPlatforms = query['include_platform'] === 'true';
  const entries = query['status'] === 'inactive' ? [] : [...listed(market, 'gecko', faults)];
  const rows = entries.sort(ORDERS['id_asc']).map((entry) => listRow(entry, withPlatforms));
  return { status: 200, json: rows, headers: { 'cache-control': 'public, max-age=1800' } };
}

function notFound(path: string): Reply {
  const error = /^\/coins\/[^/]+/.test(path)
    ? 'coin not found'
    : 'Incorrect path. Please check https://docs.coingecko.com/';
  return { status: 404, json: { error } };
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && Number.isInteger(value) && value >= 1 ? value : otherwise;
}
