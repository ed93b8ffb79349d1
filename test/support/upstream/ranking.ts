import type { Coin, Quote } from './coin.js';
import type { Market, Snapshot } from './market.js';

/** One coin as one source lists it at one moment; `rank` is null while its market cap is unknown. */
export interface Entry {
  readonly coin: Coin;
  readonly quote: Quote;
  readonly id: string;
  readonly rank: number | null;
}

type Side = 'gecko' | 'paprika';
const cache = new WeakMap<Snapshot, Partial<Record<Side, readonly Entry[]>>>();

/** Returns the active coins of a side by descending market cap, unknown ones last; cached per snapshot. */
export function ranking(market: Market, side: Side, snapshot: Snapshot): readonly Entry[] {
  const known = cache.get(snapshot) ?? {};
  cache.set(snapshot, known);
  return (known[side] ??= rank(market, side, snapshot));
}

function rank(market: Market, side: Side, snapshot: Snapshot): readonly Entry[] {
  const listed = market.coins.flatMap((coin) => {
    const quote = snapshot[coin.index];
    const id = coin[side]?.id;
    const live = side === 'gecko' || coin.paprikaActive;
    return quote && id !== undefined && live ? [{ coin, quote, id }] : [];
  });
  listed.sort((a, b) => b.quote.cap - a.quote.cap || (a.id < b.id ? -1 : 1));
  return listed.map((entry, i) => ({ ...entry, rank: entry.quote.cap > 0 ? i + 1 : null }));
}
