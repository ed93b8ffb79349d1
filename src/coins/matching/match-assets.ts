import { scoreCandidatePairs, type CandidatePair, type PriorDecision } from './candidate-pairs.js';
import type { Matchable } from './matchable.js';
import { LINK_MARGIN, WEIGHTS, type Weights } from './weights.js';

/** A candidate pair with its match probabilities, from 0 to 1. */
export interface ScoredPair extends CandidatePair {
  /** Among all candidates of the left asset and "no match". */
  leftProbability: number;
  /** Among all candidates of the right asset and "no match". */
  rightProbability: number;
}

export interface Matches {
  /** One-to-one: no id occurs twice on its side. */
  links: ScoredPair[];
  /** Every pair worth showing to an operator, linked or not. */
  pairs: ScoredPair[];
}

/** Pairs less likely than this on both sides are not reported. */
const REPORTED_FROM = 0.01;

/**
 * Links the assets of two sources that are one coin. The match probability of a pair is a softmax over
 * all candidates of an asset and "no match". A pair is linked when it leads the next candidate by
 * `LINK_MARGIN` on both sides, so an asset with weak evidence or two close candidates stays unlinked.
 * @param priorDecision pairs that are decided already; none by default
 */
export function matchAssets(
  left: Iterable<Matchable>,
  right: Iterable<Matchable>,
  priorDecision: PriorDecision = () => undefined,
  weights: Weights = WEIGHTS,
): Matches {
  const pairs = scoreCandidatePairs(left, right, priorDecision, weights).map((pair) => ({
    ...pair,
    leftProbability: 0,
    rightProbability: 0,
  }));
  const byLeft = setProbabilities(pairs, 'left', 'leftProbability');
  const byRight = setProbabilities(pairs, 'right', 'rightProbability');
  const links = pairs.filter(
    (pair) =>
      pair.leftProbability - nextBest(byLeft.get(pair.left), pair, 'leftProbability') >= LINK_MARGIN &&
      pair.rightProbability - nextBest(byRight.get(pair.right), pair, 'rightProbability') >= LINK_MARGIN,
  );
  return {
    links,
    pairs: pairs.filter(
      ({ leftProbability, rightProbability }) => Math.max(leftProbability, rightProbability) > REPORTED_FROM,
    ),
  };
}

/** Softmax over the candidates of each asset and "no match", whose score is 0. */
function setProbabilities(
  pairs: ScoredPair[],
  side: 'left' | 'right',
  field: 'leftProbability' | 'rightProbability',
): Map<string, ScoredPair[]> {
  const bySide = Map.groupBy(pairs, (pair) => pair[side]);
  for (const candidates of bySide.values()) {
    const best = Math.max(0, ...candidates.map(({ score }) => score));
    let total = Math.exp(-best);
    for (const { score } of candidates) total += Math.exp(score - best);
    for (const pair of candidates) pair[field] = Math.exp(pair.score - best) / total;
  }
  return bySide;
}

function nextBest(
  candidates: ScoredPair[] | undefined,
  pair: ScoredPair,
  field: 'leftProbability' | 'rightProbability',
): number {
  let next = 0;
  for (const other of candidates ?? []) if (other !== pair && other[field] > next) next = other[field];
  return next;
}
