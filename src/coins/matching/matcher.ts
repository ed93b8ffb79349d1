import { compare, prepare, scoreOf } from './evidence.js';
import type { Features, Prepared } from './features.js';
import type { Matchable } from './matchable.js';
import { KeyCounts } from './rarity.js';
import { LINK_MARGIN, LINK_POSTERIOR } from './weights.js';

/** Two assets that might be one coin, and how likely that is. */
export interface Pairing {
  left: string;
  right: string;
  features: Features;
  /** Log-odds, rivals aside. */
  score: number;
  /** Probability among all rivals of the left asset and "nobody". */
  ofLeft: number;
  /** Probability among all rivals of the right asset and "nobody". */
  ofRight: number;
}

/** What is settled already: `true` one coin, `false` different coins, `undefined` open. */
export type Settled = (left: Matchable, right: Matchable) => boolean | undefined;

export interface Matches {
  /** One-to-one: no id occurs twice on its side. */
  links: Pairing[];
  /** Every pairing considered, for those who want to know why not. */
  pairings: Pairing[];
}

/** Log-odds of what is settled. */
const CERTAIN = 30;

/** Pairings less likely than this are not worth showing. */
const WORTH_MENTIONING = 0.01;

/**
 * Finds which assets of two sources are the same coins. Candidates share a ticker, name, slug or
 * contract address. Each asset spreads its belief over all its candidates and "nobody"; a link
 * needs a high belief from both sides and a margin over the next rival on each, so that two close
 * candidates leave a coin alone.
 */
export function matchAssets(
  left: Iterable<Matchable>,
  right: Iterable<Matchable>,
  settled: Settled = () => undefined,
): Matches {
  const lefts = Array.from(left, prepare);
  const rights = Array.from(right, prepare);
  const pairings = pairUp(lefts, rights, settled);
  const byLeft = believe(pairings, 'left', 'ofLeft');
  const byRight = believe(pairings, 'right', 'ofRight');
  const links = pairings.filter(
    (pairing) =>
      Math.min(pairing.ofLeft, pairing.ofRight) >= LINK_POSTERIOR &&
      pairing.ofLeft - nextBest(byLeft.get(pairing.left), pairing, 'ofLeft') >= LINK_MARGIN &&
      pairing.ofRight - nextBest(byRight.get(pairing.right), pairing, 'ofRight') >= LINK_MARGIN,
  );
  return {
    links,
    pairings: pairings.filter(({ ofLeft, ofRight }) => Math.max(ofLeft, ofRight) > WORTH_MENTIONING),
  };
}

function pairUp(lefts: Prepared[], rights: Prepared[], settled: Settled): Pairing[] {
  const countsLeft = new KeyCounts(lefts.map(({ keys }) => keys));
  const countsRight = new KeyCounts(rights.map(({ keys }) => keys));
  const blocks = blocksOf(rights);
  const pairings: Pairing[] = [];
  for (const a of lefts) {
    const candidates = new Set<Prepared>();
    for (const key of blockingKeys(a)) for (const b of blocks.get(key) ?? []) candidates.add(b);
    for (const b of candidates) {
      const verdict = settled(a.asset, b.asset);
      if (verdict === false) continue;
      const features = verdict ? {} : compare(a, b, countsLeft, countsRight);
      if (!features) continue;
      const score = verdict ? CERTAIN : scoreOf(features);
      pairings.push({ left: a.asset.id, right: b.asset.id, features, score, ofLeft: 0, ofRight: 0 });
    }
  }
  return pairings;
}

function blocksOf(side: Prepared[]): Map<string, Prepared[]> {
  const blocks = new Map<string, Prepared[]>();
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
function* blockingKeys({ keys, contracts }: Prepared): Generator<string> {
  if (keys.ticker) yield `t:${keys.ticker}`;
  if (keys.name) yield `n:${keys.name}`;
  if (keys.slug) yield `s:${keys.slug}`;
  for (const address of contracts.keys()) yield `c:${address}`;
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
