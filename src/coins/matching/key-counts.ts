import type { NameKeys } from './matchable.js';

/** Term frequencies of tickers and names among the assets of one side: agreement on a rare one counts more. */
export class KeyCounts {
  private readonly tickers = new Map<string, number>();
  private readonly names = new Map<string, number>();

  constructor(side: Iterable<NameKeys>) {
    for (const keys of side) {
      increment(this.tickers, keys.ticker);
      increment(this.names, keys.name);
    }
  }

  ticker(key: string): number {
    return this.tickers.get(key) ?? 0;
  }

  name(key: string): number {
    return this.names.get(key) ?? 0;
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
