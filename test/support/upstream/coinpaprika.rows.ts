import {
  type Decimal,
  decimal,
  divide,
  magnitude,
  multiply,
  plain,
  round,
  scientific,
  shift,
  whole,
} from './decimal.js';
import { type JsonNumber, type JsonObject, num } from './json.js';
import type { Coin } from './coin.js';
import { createRandom } from './prng.js';
import type { Entry } from './ranking.js';

/** Units of a quote currency per US dollar. */
export type Rates = ReadonlyMap<string, Decimal>;

/** A `/tickers` row: unknown values are 0, never null; `circulating_supply` is absent on the free plan. */
export function tickerRow(entry: Entry, currencies: Rates, free: boolean, seed: number): JsonObject {
  const { coin, quote, id, rank } = entry;
  const { symbol, name } = coin.paprika ?? { symbol: '', name: '' };
  const row: JsonObject = { id, name, symbol, rank: num(rank ?? 9_000 + coin.index) };
  if (!free) row['circulating_supply'] = supply(coin.circulating);
  row['total_supply'] = supply(coin.total);
  row['max_supply'] = supply(coin.max);
  row['beta_value'] = num((0.2 + (coin.index % 150) / 100).toFixed(6));
  row['first_data_at'] = second(Date.UTC(2013 + (coin.index % 11), coin.index % 12, 1));
  row['last_updated'] = second(paprikaTime(entry));
  row['quotes'] = Object.fromEntries(
    [...currencies].map(([code, rate]) => [code, quoteFields(entry, rate, code, seed)]),
  );
  if (coin.defect === 'no-price') row['last_updated'] = '';
  if (quote.cap === 0 && !free) row['circulating_supply'] = num(0);
  return row;
}

/** A `/coins` row; inactive coins are included with rank 0. */
export function coinRow(coin: Coin, rank: number, type: 'coin' | 'token'): JsonObject {
  const { id, name, symbol } = coin.paprika ?? { id: '', name: '', symbol: '' };
  return { id, name, symbol, rank: num(rank), is_new: false, is_active: coin.paprikaActive, type };
}

function quoteFields({ coin, quote }: Entry, rate: Decimal, code: string, seed: number): JsonObject {
  const random = createRandom(seed, 7, coin.index, quote.moved);
  const price = coin.defect === 'no-price' ? decimal('0') : multiply(shift(quote.price, quote.gap), rate);
  const percent = (): JsonNumber => num(Math.fround(Math.round((random.next() - 0.5) * 1000) / 100));
  const cap = coin.circulating ? multiply(price, coin.circulating) : decimal('0');
  const ath = shift(price, 1_500_000 + (coin.index % 97) * 100_000);
  const hasAth = coin.index % 13 !== 12;
  return {
    price: written(round(price, coin.digits === 'long' || code !== 'USD' ? 17 : 10)),
    volume_24h: num(((quote.cap || 5_000) * (0.01 + random.next() * 0.1)).toFixed(8).replace(/0+$/, '0')),
    volume_24h_change_24h: percent(),
    market_cap: num(plain(whole(cap))),
    market_cap_change_24h: percent(),
    percent_change_15m: percent(),
    percent_change_30m: percent(),
    percent_change_1h: percent(),
    percent_change_6h: percent(),
    percent_change_12h: percent(),
    percent_change_24h: percent(),
    percent_change_7d: percent(),
    percent_change_30d: num(0),
    percent_change_1y: num(0),
    ath_price: hasAth ? written(round(ath, 10)) : num(0),
    ath_date: hasAth ? second(Date.UTC(2021, coin.index % 12, 1 + (coin.index % 28), 12, 19)) : '',
    percent_from_price_ath: hasAth ? num(Math.fround(-60 - (coin.index % 40))) : num(0),
  };
}

/** Up to 90 s earlier than CoinGecko's time of the same move. */
function paprikaTime({ coin, quote }: Entry): number {
  return quote.lastUpdated - (coin.index % 90) * 1000;
}

/** `2026-10-05T09:25:13Z`: whole seconds. */
function second(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Numbers below 1e-6 have an exponent without padding, like Go's encoder: `2e-8`. */
function written(value: Decimal): JsonNumber {
  if (value.digits === 0n || magnitude(value) >= -6) return num(plain(value));
  const { mantissa, power } = scientific(value);
  return num(`${mantissa}e${power}`);
}

function supply(value: Decimal | null): JsonNumber {
  return num(value ? plain(whole(value)) : 0);
}

/** Rates from dollars to the quote currencies. */
export function rateOf(btcPrice: Decimal, ethPrice: Decimal): Rates {
  const one = decimal('1');
  return new Map([
    ['USD', one],
    ['BTC', divide(one, btcPrice)],
    ['ETH', divide(one, ethPrice)],
    ['EUR', decimal('0.9184')],
    ['GBP', decimal('0.7761')],
    ['PLN', decimal('3.9127')],
    ['JPY', decimal('151.37')],
  ]);
}
