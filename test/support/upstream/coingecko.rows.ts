import { type Decimal, magnitude, multiply, plain, round, scientific, shift, whole } from './decimal.js';
import { type Json, type JsonNumber, type JsonObject, num } from './json.js';
import { createRandom, type Random } from './prng.js';
import type { Entry } from './ranking.js';

const IMAGES = 'https://coin-images.coingecko.com/coins/images';

/** A `/coins/markets` row in USD, with null where CoinGecko sends null. */
export function marketsRow(entry: Entry, seed: number): JsonObject {
  const { coin, quote, id, rank } = entry;
  const random = createRandom(seed, 5, coin.index, quote.moved);
  const listing = coin.gecko ?? { symbol: '', name: '' };
  const dead = coin.defect === 'no-price';
  const unknownCap = coin.index % 2 ? null : num(0);
  const cap = coin.circulating && !dead ? count(multiply(quote.price, coin.circulating)) : unknownCap;
  const price = dead ? null : written(priceOf(quote.price, coin.digits));
  const amount = (ppm: number): Json => (dead ? null : written(round(shift(quote.price, ppm), 6)));
  return {
    id,
    symbol: listing.symbol,
    name: listing.name,
    image: `${IMAGES}/${coin.index + 1}/large/standin.png?1696501400`,
    current_price: price,
    market_cap: cap,
    market_cap_rank: rank === null ? null : num(rank),
    fully_diluted_valuation: coin.total && !dead ? count(multiply(quote.price, coin.total)) : null,
    total_volume: dead || volumeOf(entry) === 0 ? null : num(volumeOf(entry)),
    high_24h: amount(5_000 + random.int(40_000)),
    low_24h: amount(-5_000 - random.int(40_000)),
    price_change_24h: amount(-1_000_000 + random.int(60_000) - 30_000),
    price_change_percentage_24h: dead ? null : percent(random, 8),
    market_cap_change_24h: rank === null ? null : num(Math.round((random.next() - 0.5) * quote.cap * 0.1)),
    market_cap_change_percentage_24h: rank === null ? null : percent(random, 8),
    circulating_supply: coin.circulating ? supply(coin.circulating) : num('0.0'),
    total_supply: coin.total && supply(coin.total),
    max_supply: coin.max && supply(coin.max),
    ath: amount(1_500_000 + (coin.index % 97) * 100_000),
    ath_change_percentage: num(`-${40 + (coin.index % 59)}.38546`),
    ath_date: day(2021, coin.index),
    atl: amount(-900_000 + (coin.index % 89) * 1_000),
    atl_change_percentage: num(`${120 + (coin.index % 997)}.47999`),
    atl_date: day(2019, coin.index),
    roi: coin.index % 31 === 1 ? roi(coin.index) : null,
    last_updated: dead ? null : new Date(quote.lastUpdated).toISOString(),
    market_cap_rank_with_rehypothecated: rank === null ? null : num(rank),
  };
}

/** A `/coins/list` row; `platforms` is empty for coins with their own chain. */
export function listRow({ coin, id }: Entry, withPlatforms: boolean): JsonObject {
  const { symbol, name } = coin.gecko ?? { symbol: '', name: '' };
  if (!withPlatforms) return { id, symbol, name };
  const platforms = Object.fromEntries(coin.contracts.map((c) => [c.geckoPlatform, c.geckoAddress]));
  return { id, symbol, name, platforms };
}

/** `price_change_percentage_1h_in_currency` and its siblings, for the requested periods. */
export function changeFields({ coin, quote }: Entry, periods: readonly string[], seed: number): JsonObject {
  const random = createRandom(seed, 6, coin.index, quote.moved);
  return Object.fromEntries(
    periods.map((period) => [`price_change_percentage_${period}_in_currency`, percent(random, 12)]),
  );
}

/** US dollars traded in 24 hours; 0 = unknown, as for a third of the coins without a known market cap. */
export function volumeOf({ coin, quote }: Entry): number {
  if (quote.cap === 0 && coin.index % 3 === 0) return 0;
  return Math.round((quote.cap || 5_000) * (0.01 + createRandom(coin.index, quote.moved).next() * 0.1));
}

function priceOf(price: Decimal, digits: 'short' | 'long' | 'whole'): Decimal {
  if (digits === 'long') return round(price, 16);
  return digits === 'whole' || magnitude(price) >= 5 ? whole(price) : round(price, 6);
}

/** Writes whole numbers as integers, and numbers below 1e-4 with a two-digit exponent: `1.432e-05`. */
function written(value: Decimal): JsonNumber {
  if (value.digits === 0n || magnitude(value) >= -4) return num(plain(value));
  const { mantissa, power } = scientific(value);
  return num(`${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e-${String(-power).padStart(2, '0')}`);
}

/** CoinGecko sends supplies as floats, with `.0` for whole numbers: `21000000.0`. */
function supply(value: Decimal): JsonNumber {
  const text = plain(value);
  return num(text.includes('.') ? text : `${text}.0`);
}

function count(value: Decimal): JsonNumber {
  return num(plain(whole(value)));
}

function percent(random: Random, width: number): JsonNumber {
  return num(((random.next() - 0.5) * width).toFixed(5));
}

function roi(index: number): JsonObject {
  const times = `${1 + (index % 40)}.760258471236785`;
  const percentage = `${1 + (index % 40)}76.0258471236784`;
  return { times: num(times), currency: index % 2 ? 'btc' : 'usd', percentage: num(percentage) };
}

function day(year: number, index: number): string {
  return new Date(Date.UTC(year, index % 12, 1 + (index % 28), 9, 11, 54, index % 1000)).toISOString();
}
