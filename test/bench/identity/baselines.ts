import type { Matchable } from '../../../src/coins/matching/matchable.js';
import { keysOf } from '../../../src/coins/matching/normalize.js';
import type { Link, Matcher } from './judge.js';

/** Baseline: links the first asset with the same key, as most programs do. */
function firstWithSame(keyOf: (asset: Matchable) => string): Matcher {
  return (left, right) => {
    const first = new Map<string, string>();
    for (const asset of right) if (!first.has(keyOf(asset))) first.set(keyOf(asset), asset.id);
    const links: Link[] = [];
    for (const asset of left) {
      const found = first.get(keyOf(asset));
      if (found !== undefined) links.push({ left: asset.id, right: found });
    }
    return links;
  };
}

export const tickerOnly = firstWithSame((asset) => keysOf(asset).ticker);

export const tickerAndName = firstWithSame((asset) => {
  const { ticker, name } = keysOf(asset);
  return `${ticker}|${name}`;
});
