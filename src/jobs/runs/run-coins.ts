import type { NormalizedPage } from '../../ingestion/source/quote.js';

/** An asset as a run last saw it; `price` is `null` when its record was rejected. */
export interface SeenAsset {
  sourceId: string;
  symbol: string | null;
  price: string | null;
  timestamp: string | null;
}

/** An asset that two runs saw with different prices. */
export interface Move {
  sourceId: string;
  symbol: string | null;
  before: string;
  after: string;
  /** Change in percent of the price before. */
  percent: number;
}

/** How what two runs saw differs. */
export interface CoinDifference {
  appeared: SeenAsset[];
  vanished: SeenAsset[];
  /** Largest moves first. */
  moved: Move[];
}

/** Adds the records of a page to what a run saw: of each asset its newest quote, rejected ones without a price. */
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

/** Assets that only one of two runs saw, and those whose price differs. In the order in which the runs saw them. */
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

/** The percentage is for people and for ordering; the prices themselves keep their digits. */
function moveOf({ price: before }: SeenAsset, { sourceId, symbol, price: after }: SeenAsset): Move | null {
  if (before === null || after === null) return null;
  const share = Number(after) / Number(before) - 1;
  return share === 0 ? null : { sourceId, symbol, before, after, percent: Math.round(share * 1e6) / 1e4 };
}
