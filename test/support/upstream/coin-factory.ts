import type { Coin, Listing } from './coin.js';
import { createContracts, ethereumContract } from './contracts.js';
import { decimal, divide, round, shift, whole } from './decimal.js';
import { NameSource, slug, unique } from './names.js';
import { ODD_IDS, ODD_SYMBOLS, type OddCoin } from './odd-coins.js';
import { createRandom, type Random } from './prng.js';
import { WELL_KNOWN, type WellKnown } from './well-known.js';

export interface CoinOptions {
  seed: number;
  coins: number;
  oddIds: boolean;
  oddSymbols: boolean;
  unusable: number;
}

/** Creates exactly `coins` coins: well-known and odd ones first, then generated ones, the last `unusable` of them defective. */
export function createCoins({ seed, coins, oddIds, oddSymbols, unusable }: CoinOptions): Coin[] {
  const odd = [...(oddIds ? ODD_IDS : []), ...(oddSymbols ? ODD_SYMBOLS : [])];
  const made = [
    ...WELL_KNOWN.map(wellKnownCoin),
    ...odd.map((coin, i) => oddCoin(coin, WELL_KNOWN.length + i, createRandom(seed, 1, i))),
  ].slice(0, Math.max(coins - unusable, 0));
  const taken = new Set(made.flatMap((coin) => [coin.gecko?.id ?? '', coin.paprika?.id ?? '']));
  const names = new NameSource();
  for (let index = made.length; index < coins; index++) {
    const coin = generatedCoin(index, names, taken, createRandom(seed, 2, index));
    if (index >= coins - unusable) makeUnusable(coin);
    made.push(coin);
  }
  return made;
}

function wellKnownCoin(known: WellKnown, index: number): Coin {
  const pegged = known.price === '1';
  return {
    index,
    gecko: { ...known.gecko },
    paprika: { ...known.paprika },
    paprikaActive: true,
    contracts: known.contract ? [ethereumContract(known.contract)] : [],
    circulating: decimal(known.circulating),
    total: decimal(known.circulating),
    max: known.max === null ? null : decimal(known.max),
    firstPrice: decimal(known.price),
    pace: pegged ? 'still' : 'lively',
    digits: Number(known.price) > 10_000 ? 'whole' : 'short',
  };
}

function oddCoin(odd: OddCoin, index: number, random: Random): Coin {
  const { price, digits = 'short', gecko, paprika } = odd;
  const listings = { gecko: gecko && { ...gecko }, paprika: paprika && { ...paprika } };
  return { ...bareCoin(index, price, 3_000_000, random), ...listings, digits };
}

/** 60 % of the coins are listed on both sides, 22 % only by CoinGecko, 12 % only by CoinPaprika, 6 % inactive there. */
function generatedCoin(index: number, names: NameSource, taken: Set<string>, random: Random): Coin {
  const { symbol, name } = names.next(random);
  const side = random.next();
  const price = (10 ** (random.next() * 11 - 8.5)).toPrecision(9);
  const cap = (4e9 / (index + 1) ** 1.05) * (0.5 + random.next());
  const coin = bareCoin(index, Number(price).toString(), cap, random);
  if (side < 0.82) coin.gecko = geckoListing(symbol, name, taken, random);
  if (side < 0.6 || side >= 0.82) coin.paprika = paprikaListing(symbol, name, taken, random);
  coin.paprikaActive = side < 0.94;
  if (random.chance(0.7)) coin.contracts = createContracts(random);
  return coin;
}

/** Names are equal in 80 % and tickers in 98 % of the true pairs, as in recorded data. */
function paprikaListing(symbol: string, name: string, taken: Set<string>, random: Random): Listing {
  const words = name.split(' ');
  const other = random.pick([words.slice(0, 2).join(' '), words.join(''), `${name} Token`, words[0] ?? name]);
  const shown = random.chance(0.8) ? name : other;
  const ticker = random.chance(0.98) ? symbol : `${symbol}X`;
  const base = `${ticker.toLowerCase()}-${slug(shown)}`.slice(0, 90);
  return { id: unique(base, taken, (n) => `${base}-${n}`), symbol: ticker.slice(0, 10), name: shown };
}

function geckoListing(symbol: string, name: string, taken: Set<string>, random: Random): Listing {
  const base = random.chance(0.85) ? slug(name) : `${slug(name)}-${random.int(9) + 2}`;
  const ticker = random.chance(0.97) ? symbol.toLowerCase() : symbol;
  return { id: unique(base, taken, (n) => `${base}-${n}`), symbol: ticker, name };
}

/** Supplies are derived from price and market cap; unknown for one coin in twelve, never above 9.8e17 as in recorded data. */
function bareCoin(index: number, price: string, cap: number, random: Random): Coin {
  const firstPrice = decimal(price);
  const supply = divide(decimal(String(Math.ceil(cap))), firstPrice);
  const limited = Number(price) * 9.8e17 < cap ? decimal('981847205393966080') : supply;
  const circulating = random.chance(0.4) ? whole(limited) : round(limited, 16);
  const known = index < 200 || random.chance(0.92);
  const pace = random.next();
  return {
    index,
    gecko: null,
    paprika: null,
    paprikaActive: true,
    contracts: [],
    circulating: known ? circulating : null,
    total: known || random.chance(0.5) ? circulating : null,
    max: random.chance(0.35) ? whole(shift(circulating, 250_000)) : null,
    firstPrice,
    pace: pace < 0.8 ? 'lively' : pace < 0.94 ? 'slow' : 'still',
    digits: random.chance(0.15) ? 'long' : 'short',
  };
}

/** Makes a coin unusable: no ticker, or neither price nor time. */
function makeUnusable(coin: Coin): void {
  coin.defect = coin.index % 2 ? 'no-price' : 'no-symbol';
  if (coin.defect === 'no-symbol' && coin.gecko) coin.gecko.symbol = '';
  if (coin.defect === 'no-symbol' && coin.paprika) coin.paprika.symbol = '';
  coin.circulating = null;
}
