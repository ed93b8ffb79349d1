import type { NormalizedPage } from '../../ingestion/source/quote.js';

/** The newest record of an asset in a run. `price` in US dollars is `null` when the record was rejected. */
export interface SeenAsset {
  sourceId: string;
  symbol: string | null;
  price: string | null;
  timestamp: string | null;
}

/** An asset with different prices in two runs. */
export interface Move {
  sourceId: string;
  symbol: string | null;
  before: string;
  after: string;
  /** Change in percent of the first price. */
  percent: number;
}

/** The difference between two runs, by asset. */
export interface CoinDifference {
  appeared: SeenAsset[];
  vanished: SeenAsset[];
  /** Largest moves first. */
  moved: Move[];
}

/** Adds the records of a page to `seen`: the newest quote of each asset, or no price when it was rejected. */
export function addSeen(seen: Map<string, SeenAsset>, { quotes, rejects }: NormalizedPage): void {
  for (const { asset, priceUsd, timestamp } of quotes) {
    const known = seen.get(asset.sourceId);
    if (known?.timestamp && known.timestamp > timestamp) continue;
    seen.set(asset.sourceId, { sourceId: asset.sourceId, symbol: asset.symbol, price: priceUsd, timestamp });
  }
  for (const { sourceId } of rejects) {
    if (sourceId !== null && !seen.has(sourceId))
      seen.set(sourceId, { sourceId, symbol: null, price: null, timestamp: null });
  }
}

/** Assets that only one of two runs has, in the order of that run, and assets whose price differs. */
export function differenceOfCoins(
  before: ReadonlyMap<string, SeenAsset>,
  after: ReadonlyMap<string, SeenAsset>,
): CoinDifference {
  const moved = [...after.values()].flatMap((now) => {
    const then = before.get(now.sourceId);
    return then ? (moveOf(then, now) ?? []) : [];
  });
  return {
    appeared: [...after.values()].filter(({ sourceId }) => !before.has(sourceId)),
    vanished: [...before.values()].filter(({ sourceId }) => !after.has(sourceId)),
    moved: moved.toSorted((a, b) => Math.abs(b.percent) - Math.abs(a.percent)),
  };
}

/** The percentage is a float for display and sorting; the prices stay exact. */
function moveOf({ price: before }: SeenAsset, { sourceId, symbol, price: after }: SeenAsset): Move | null {
  if (before === null || after === null) return null;
  const share = Number(after) / Number(before) - 1;
  return share === 0 ? null : { sourceId, symbol, before, after, percent: Math.round(share * 1e6) / 1e4 };
}
