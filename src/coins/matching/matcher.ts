import { compareCandidates, type Candidates, type Settled } from './candidate-pairs.js';
import type { Matchable } from './matchable.js';
import { LINK_MARGIN, WEIGHTS, type Weights } from './weights.js';

/** Two assets that might be one coin, and how likely that is. */
export interface Pairing extends Candidates {
  /** Probability among all rivals of the left asset and "nobody". */
  ofLeft: number;
  /** Probability among all rivals of the right asset and "nobody". */
  ofRight: number;
}

export interface Matches {
  /** One-to-one: no id occurs twice on its side. */
  links: Pairing[];
  /** Every pairing considered, for those who want to know why not. */
  pairings: Pairing[];
}

/** Pairings less likely than this are not worth showing. */
const WORTH_MENTIONING = 0.01;

/**
 * Finds which assets of two sources are the same coins. Candidates share a ticker, name, slug or
 * contract address. Each asset spreads its belief over all its candidates and "nobody"; a link
 * must be far ahead of the next rival on both sides, so that little evidence or two close candidates leave
 * a coin alone.
 */
export function matchAssets(
  left: Iterable<Matchable>,
  right: Iterable<Matchable>,
  settled: Settled = () => undefined,
  weights: Weights = WEIGHTS,
): Matches {
  const pairings = compareCandidates(left, right, settled, weights).map((candidates) => ({
    ...candidates,
    ofLeft: 0,
    ofRight: 0,
  }));
  const byLeft = believe(pairings, 'left', 'ofLeft');
  const byRight = believe(pairings, 'right', 'ofRight');
  const links = pairings.filter(
    (pairing) =>
      pairing.ofLeft - nextBest(byLeft.get(pairing.left), pairing, 'ofLeft') >= LINK_MARGIN &&
      pairing.ofRight - nextBest(byRight.get(pairing.right), pairing, 'ofRight') >= LINK_MARGIN,
  );
  return {
    links,
    pairings: pairings.filter(({ ofLeft, ofRight }) => Math.max(ofLeft, ofRight) > WORTH_MENTIONING),
  };
}

/** Softmax over the rivals of each asset and "nobody", whose score is 0. */
function believe(
  pairings: Pairing[],
  side: 'left' | 'right',
  of: 'ofLeft' | 'ofRight',
): Map<string, Pairing[]> {
  const rivals = Map.groupBy(pairings, (pairing) => pairing[side]);
  for (const group of rivals.values()) {
    const best = Math.max(0, ...group.map(({ score }) => score));
    let total = Math.exp(-best);
    for (const { score } of group) total += Math.exp(score - best);
    for (const pairing of group) pairing[of] = Math.exp(pairing.score - best) / total;
  }
  return rivals;
}

function nextBest(rivals: Pairing[] | undefined, chosen: Pairing, of: 'ofLeft' | 'ofRight'): number {
  let next = 0;
  for (const rival of rivals ?? []) if (rival !== chosen && rival[of] > next) next = rival[of];
  return next;
}
