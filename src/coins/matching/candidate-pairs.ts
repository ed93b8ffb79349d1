import { compare, prepare, scoreOf } from './evidence.js';
import type { Features, PreparedAsset } from './features.js';
import type { Matchable } from './matchable.js';
import { KeyCounts } from './key-counts.js';
import type { Weights } from './weights.js';

/** Two assets that might be one coin, rivals aside. */
export interface CandidatePair {
  left: string;
  right: string;
  /** Empty for what is settled. */
  features: Features;
  /** Log-odds. */
  score: number;
}

/** What is settled already: `true` one coin, `false` different coins, `undefined` open. */
export type Settled = (left: Matchable, right: Matchable) => boolean | undefined;

/** Log-odds of what is settled. */
const CERTAIN = 30;

/** Compares all assets of two sources that share a ticker, name, slug or contract address, and nobody else. */
export function compareCandidatePairs(
  left: Iterable<Matchable>,
  right: Iterable<Matchable>,
  settled: Settled,
  weights: Weights,
): CandidatePair[] {
  const lefts = Array.from(left, prepare);
  const rights = Array.from(right, prepare);
  const countsLeft = new KeyCounts(lefts.map(({ keys }) => keys));
  const countsRight = new KeyCounts(rights.map(({ keys }) => keys));
  const blocks = blocksOf(rights);
  const found: CandidatePair[] = [];
  for (const a of lefts) {
    const candidates = new Set<PreparedAsset>();
    for (const key of blockingKeys(a)) for (const b of blocks.get(key) ?? []) candidates.add(b);
    for (const b of candidates) {
      const verdict = settled(a.asset, b.asset);
      if (verdict === false) continue;
      const features = verdict ? {} : compare(a, b, countsLeft, countsRight);
      if (!features) continue;
      const score = verdict ? CERTAIN : scoreOf(features, weights);
      found.push({ left: a.asset.id, right: b.asset.id, features, score });
    }
  }
  return found;
}

function blocksOf(side: PreparedAsset[]): Map<string, PreparedAsset[]> {
  const blocks = new Map<string, PreparedAsset[]>();
  for (const prepared of side) {
    for (const key of blockingKeys(prepared)) {
      const block = blocks.get(key);
      if (block) block.push(prepared);
      else blocks.set(key, [prepared]);
    }
  }
  return blocks;
}

/** Two assets are compared when they have one of these in common. */
function* blockingKeys({ keys, contracts }: PreparedAsset): Generator<string> {
  if (keys.ticker) yield `t:${keys.ticker}`;
  if (keys.name) yield `n:${keys.name}`;
  if (keys.slug) yield `s:${keys.slug}`;
  for (const address of contracts.keys()) yield `c:${address}`;
}
