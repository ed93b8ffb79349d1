import { describe, expect, it } from '@jest/globals';
import { approximate, decimal, plain, round, scientific, whole } from './decimal.js';
import { createMarket } from './market.js';

const noon = (): number => Date.UTC(2026, 9, 5, 12);
const marketOf = (options = {}): ReturnType<typeof createMarket> => createMarket({ now: noon, ...options });

describe('the generated market', () => {
  it('is equal for equal seeds and different for different seeds', () => {
    const [one, same, other] = [
      marketOf({ seed: 7, coins: 300 }),
      marketOf({ seed: 7, coins: 300 }),
      marketOf({ seed: 8, coins: 300 }),
    ];
    for (const market of [one, same, other]) market.tick(3);
    expect(same.coins).toEqual(one.coins);
    expect(same.snapshot()).toEqual(one.snapshot());
    expect(other.snapshot()).not.toEqual(one.snapshot());
  });

  it('has well-known coins with their true ids and the requested number of coins', () => {
    const market = marketOf({ coins: 500 });
    expect(market.coins).toHaveLength(500);
    expect(market.coin('bitcoin')?.paprika?.id).toBe('btc-bitcoin');
    expect(market.coin('aave')?.paprika?.id).toBe('aave-new');
    expect(marketOf({ coins: 3 }).coins.map((coin) => coin.gecko?.id)).toEqual([
      'bitcoin',
      'ethereum',
      'tether',
    ]);
  });

  it('lists about 60 % of the coins on both sides, with unique ids', () => {
    const { coins } = marketOf({ coins: 4000 });
    const both = coins.filter((coin) => coin.gecko && coin.paprika && coin.paprikaActive);
    expect(both.length / coins.length).toBeCloseTo(0.6, 1);
    for (const side of ['gecko', 'paprika'] as const) {
      const ids = coins.flatMap((coin) => coin[side]?.id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('has shared tickers for a third of the coins, and shared tickers and names for some', () => {
    const listings = marketOf({ coins: 10_000 }).coins.flatMap((coin) => coin.gecko ?? []);
    const tickers = Map.groupBy(listings, (coin) => coin.symbol.toLowerCase());
    const twins = Map.groupBy(listings, (coin) => `${coin.symbol.toLowerCase()} ${coin.name}`);
    const crowded = (groups: Map<string, unknown[]>): number =>
      [...groups.values()].filter((group) => group.length > 1).flat().length / listings.length;
    expect(crowded(tickers)).toBeGreaterThan(0.3);
    expect(crowded(tickers)).toBeLessThan(0.42);
    expect(crowded(twins)).toBeGreaterThan(0.02);
  });

  it('adds odd ids, odd symbols and unusable coins by option', () => {
    expect(marketOf().coin('_')).toBeDefined();
    expect(marketOf().coin('standin-rocket')?.gecko?.symbol).toBe('🚀');
    const tame = marketOf({ oddIds: false, oddSymbols: false });
    expect(tame.coin('_') ?? tame.coin('standin-rocket')).toBeUndefined();
    const defects = marketOf({ unusable: 6 }).coins.flatMap((coin) => coin.defect ?? []);
    expect(defects.toSorted()).toEqual([...Array(3).fill('no-price'), ...Array(3).fill('no-symbol')]);
  });

  it('moves most prices in each step and advances last_updated of only these coins', () => {
    const market = marketOf();
    const before = market.snapshot();
    market.tick();
    const pairs = market.snapshot().map((quote, i) => [before[i], quote] as const);
    const moved = pairs.filter(([old, quote]) => old !== quote);
    expect(moved.length / pairs.length).toBeGreaterThan(0.6);
    expect(moved.length / pairs.length).toBeLessThan(0.95);
    for (const [old, quote] of moved) {
      expect(plain(quote.price)).not.toBe(old && plain(old.price));
      expect(quote.lastUpdated).toBeGreaterThanOrEqual((old?.lastUpdated ?? 0) + 1000);
    }
  });

  it('spreads last_updated from seconds to days', () => {
    const ages = marketOf()
      .snapshot()
      .map((quote) => (noon() - quote.lastUpdated) / 1000);
    const sorted = ages.toSorted((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).toBeLessThan(600);
    expect(sorted.at(-1)).toBeGreaterThan(10 * 86_400);
  });

  it('keeps prices from 1e-15 to 205,378 exactly', () => {
    const market = marketOf();
    const priceOf = (id: string): string => plain(market.coin(id)!.firstPrice);
    expect(priceOf('standin-dust')).toBe('0.000000000000001');
    expect(priceOf('standin-whale')).toBe('205378');
    expect(priceOf('standin-long')).toBe('0.123456789012345678');
    expect(market.coins.every((coin) => approximate(coin.firstPrice) > 0)).toBe(true);
  });

  it('creates 20,000 coins on request', () => {
    expect(marketOf({ coins: 20_000 }).coins).toHaveLength(20_000);
  });
});

describe('decimals of the stand-in APIs', () => {
  it.each([
    ['1e-15', '0.000000000000001', '0', '1', -15],
    ['8.69e-05', '0.0000869', '0', '8.69', -5],
    ['-12.500', '-12.5', '-13', '-1.25', 1],
    ['0.5', '0.5', '1', '5', -1],
    ['981847205393966080', '981847205393966080', '981847205393966080', '9.8184720539396608', 17],
  ] as const)('formats %s as %s, rounded %s, scientific %se%i', (text, digits, rounded, mantissa, power) => {
    expect(plain(decimal(text))).toBe(digits);
    expect(plain(whole(decimal(text)))).toBe(rounded);
    expect(scientific(decimal(text))).toEqual({ mantissa, power });
  });

  it('rounds to significant digits', () => {
    expect(plain(round(decimal('0.123456789'), 3))).toBe('0.123');
  });
});
