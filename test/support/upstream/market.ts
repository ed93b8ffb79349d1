import { createCoins } from './coin-factory.js';
import type { Coin, Quote } from './coin.js';
import { approximate, decimal, multiply, shift } from './decimal.js';
import { createRandom } from './prng.js';

export interface MarketOptions {
  /** the same seed gives the same coins and prices; default 1 */
  seed?: number;
  /** distinct coins over both sources; default 2,000 */
  coins?: number;
  /** the clock, milliseconds UTC; default `Date.now` */
  now?: () => number;
  /** ids such as `_` and `-11`, prices from 1e-15 to 205,378; default true */
  oddIds?: boolean;
  /** emoji, surrounding blanks, upper case; default true */
  oddSymbols?: boolean;
  /** how many coins have no ticker, or no price and no time (a loader must reject them); default 0 */
  unusable?: number;
}

/** Every coin's quote at one moment, indexed by `coin.index`. Immutable. */
export type Snapshot = readonly Quote[];

/** A generated market that both stand-ins serve, modeled on recorded markets. */
export class Market {
  readonly seed: number;
  readonly coins: readonly Coin[];
  private readonly now: () => number;
  private quotes: Snapshot;
  private steps = 0;

  constructor(options: MarketOptions = {}) {
    const { seed = 1, coins = 2000, oddIds = true, oddSymbols = true, unusable = 0 } = options;
    this.seed = seed;
    this.now = options.now ?? Date.now;
    this.coins = createCoins({ seed, coins, oddIds, oddSymbols, unusable });
    this.quotes = this.coins.map((coin) => this.firstQuote(coin));
  }

  get step(): number {
    return this.steps;
  }

  /** Returns the current prices; a later `tick` does not change them. */
  snapshot(): Snapshot {
    return this.quotes;
  }

  coin(id: string): Coin | undefined {
    return this.coins.find((coin) => coin.gecko?.id === id || coin.paprika?.id === id);
  }

  /**
   * Moves the prices of lively coins and of some slow ones; `last_updated` of each moved coin advances by at least
   * 1 s, so many steps within one second of the clock run ahead of it.
   */
  tick(steps = 1): void {
    for (let i = 0; i < steps; i++) {
      this.steps += 1;
      this.quotes = this.coins.map((coin) => this.nextQuote(coin, this.quotes[coin.index]));
    }
  }

  /** `last_updated` spreads over minutes for lively coins, hours for slow ones, up to 14 days for still ones. */
  private firstQuote(coin: Coin): Quote {
    const random = createRandom(this.seed, 3, coin.index);
    const spread = { lively: 390, slow: 6 * 3600, still: 14 * 86_400 }[coin.pace];
    const lastUpdated = this.now() - 20_000 - random.int(spread * 1000);
    return quote(coin, { price: coin.firstPrice, gap: gap(coin, random.next()), lastUpdated, moved: 0 });
  }

  private nextQuote(coin: Coin, last: Quote | undefined): Quote {
    if (!last) return this.firstQuote(coin);
    const random = createRandom(this.seed, 4, coin.index, this.steps);
    const share = { lively: 0.95, slow: 0.1, still: 0 }[coin.pace];
    if (!random.chance(share)) return last;
    const ppm = 50 + random.int(9_000);
    const price = shift(last.price, random.chance(0.5) ? ppm : -ppm);
    const lastUpdated = Math.max(last.lastUpdated + 1000, this.now() - random.int(4_000));
    return quote(coin, { price, gap: gap(coin, random.next()), lastUpdated, moved: this.steps });
  }
}

export function createMarket(options: MarketOptions = {}): Market {
  return new Market(options);
}

function quote(coin: Coin, values: Omit<Quote, 'cap'>): Quote {
  const cap = coin.circulating ? multiply(values.price, coin.circulating) : decimal('0');
  return { ...values, cap: approximate(cap) };
}

/** Prices of the two sources differ by less than half a percent; a pegged coin has the same price in both. */
function gap(coin: Coin, uniform: number): number {
  return coin.pace === 'still' ? 0 : Math.round((uniform - 0.5) * 8_000);
}
