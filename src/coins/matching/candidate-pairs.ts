import { compare, prepare, scoreOf } from './evidence.js';
import type { Features, PreparedAsset } from './features.js';
import { KeyCounts } from './key-counts.js';
import type { Matchable } from './matchable.js';
import type { Weights } from './weights.js';

/** Two assets of different sources that share a blocking key. */
export interface CandidatePair {
  /** Id of the left asset at its source. */
  left: string;
  /** Id of the right asset at its source. */
  right: string;
  /** Empty for a pair that was decided before. */
  features: Features;
  /** Match weight in log-odds, without regard to other candidates. */
  score: number;
}

/** Whether a pair was decided before: `true` one coin, `false` different coins, `undefined` undecided. */
export type PriorDecision = (left: Matchable, right: Matchable) => boolean | undefined;

/** Log-odds of a pair that was decided to be one coin. */
const CERTAIN = 30;

/** Scores all pairs of assets of two sources that share a ticker, name, slug or contract address, and no others. */
export function scoreCandidatePairs(
  left: Iterable<Matchable>,
  right: Iterable<Matchable>,
  priorDecision: PriorDecision,
  weights: Weights,
): CandidatePair[] {
  const lefts = Array.from(left, prepare);
  const rights = Array.from(right, prepare);
  const countsLeft = new KeyCounts(lefts.map(({ keys }) => keys));
  const countsRight = new KeyCounts(rights.map(({ keys }) => keys));
  const blocks = blocksOf(rights);
  const pairs: CandidatePair[] = [];
  for (const a of lefts) {
    const candidates = new Set<PreparedAsset>();
    for (const key of blockingKeys(a)) for (const b of blocks.get(key) ?? []) candidates.add(b);
    for (const b of candidates) {
      const decided = priorDecision(a.asset, b.asset);
      if (decided === false) continue;
      const features = decided ? {} : compare(a, b, countsLeft, countsRight);
      if (!features) continue;
      const score = decided ? CERTAIN : scoreOf(features, weights);
      pairs.push({ left: a.asset.id, right: b.asset.id, features, score });
    }
  }
  return pairs;
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

/** Blocking rules: only assets that share one of these keys are compared. */
function* blockingKeys({ keys, contracts }: PreparedAsset): Generator<string> {
  if (keys.ticker) yield `t:${keys.ticker}`;
  if (keys.name) yield `n:${keys.name}`;
  if (keys.slug) yield `s:${keys.slug}`;
  for (const address of contracts.keys()) yield `c:${address}`;
}
