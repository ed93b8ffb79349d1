import { compareCandidatePairs, type CandidatePair, type Settled } from './candidate-pairs.js';
import type { Matchable } from './matchable.js';
import { LINK_MARGIN, WEIGHTS, type Weights } from './weights.js';

/** Two assets that might be one coin, and how likely that is. */
export interface ScoredPair extends CandidatePair {
  /** Probability among all rivals of the left asset and "nobody". */
  leftProbability: number;
  /** Probability among all rivals of the right asset and "nobody". */
  rightProbability: number;
}

export interface Matches {
  /** One-to-one: no id occurs twice on its side. */
  links: ScoredPair[];
  /** Every pairing considered, for those who want to know why not. */
  pairings: ScoredPair[];
}

/** Pairings less likely than this are not worth showing. */
const WORTH_MENTIONING = 0.01;

/**
 * Finds which assets of two sources are the same coins. CandidatePair share a ticker, name, slug or
 * contract address. Each asset spreads its matchProbability over all its candidates and "nobody"; a link
 * must be far ahead of the next rival on both sides, so that little evidence or two close candidates leave
 * a coin alone.
 */
export function matchAssets(
  left: Iterable<Matchable>,
  right: Iterable<Matchable>,
  settled: Settled = () => undefined,
  weights: Weights = WEIGHTS,
): Matches {
  const pairings = compareCandidatePairs(left, right, settled, weights).map((candidates) => ({
    ...candidates,
    leftProbability: 0,
    rightProbability: 0,
  }));
  const byLeft = believe(pairings, 'left', 'leftProbability');
  const byRight = believe(pairings, 'right', 'rightProbability');
  const links = pairings.filter(
    (pairing) =>
      pairing.leftProbability - nextBest(byLeft.get(pairing.left), pairing, 'leftProbability') >= LINK_MARGIN &&
      pairing.rightProbability - nextBest(byRight.get(pairing.right), pairing, 'rightProbability') >= LINK_MARGIN,
  );
  return {
    links,
    pairings: pairings.filter(({ leftProbability, rightProbability }) => Math.max(leftProbability, rightProbability) > WORTH_MENTIONING),
  };
}

/** Softmax over the rivals of each asset and "nobody", whose score is 0. */
function believe(
  pairings: ScoredPair[],
  side: 'left' | 'right',
  of: 'leftProbability' | 'rightProbability',
): Map<string, ScoredPair[]> {
  const rivals = Map.groupBy(pairings, (pairing) => pairing[side]);
  for (const group of rivals.values()) {
    const best = Math.max(0, ...group.map(({ score }) => score));
    let total = Math.exp(-best);
    for (const { score } of group) total += Math.exp(score - best);
    for (const pairing of group) pairing[of] = Math.exp(pairing.score - best) / total;
  }
  return rivals;
}

function nextBest(rivals: ScoredPair[] | undefined, chosen: ScoredPair, of: 'leftProbability' | 'rightProbability'): number {
  let next = 0;
  for (const rival of rivals ?? []) if (rival !== chosen && rival[of] > next) next = rival[of];
  return next;
}
