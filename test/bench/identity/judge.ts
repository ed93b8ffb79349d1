import type { Matchable } from '../../../src/coins/matching/matchable.js';
import type { Recorded } from './recorded.js';

export interface Link {
  left: string;
  right: string;
}

/** Finds which CoinGecko ids (left) and CoinPaprika ids (right) are one coin. */
export type Matcher = (left: Matchable[], right: Matchable[]) => Link[];

/** Counts, so that every ratio can be checked. */
export interface Verdict {
  pairs: number;
  found: number;
  /** Ends of known pairs that are linked to another id, from either side. */
  wrong: Link[];
  /** Known pairs of which neither id is linked to anything. */
  undecided: number;
  traps: number;
  trapsJoined: number;
}

/** Judges links on the known pairs only: nothing is known about the rest of the lists. */
export function judge({ pairs, traps }: Recorded, links: Link[]): Verdict {
  const ofLeft = Map.groupBy(links, ({ left }) => left);
  const ofRight = Map.groupBy(links, ({ right }) => right);
  const joined = new Set(links.map(({ left, right }) => `${left}|${right}`));
  const verdict: Verdict = {
    pairs: pairs.length,
    found: 0,
    wrong: [],
    undecided: 0,
    traps: traps.length,
    trapsJoined: 0,
  };
  for (const { coingecko, coinpaprika } of pairs) {
    const touching = new Set([...(ofLeft.get(coingecko) ?? []), ...(ofRight.get(coinpaprika) ?? [])]);
    if (touching.size === 0) verdict.undecided++;
    for (const link of touching) {
      if (link.left === coingecko && link.right === coinpaprika) verdict.found++;
      else verdict.wrong.push(link);
    }
  }
  for (const { coingecko, coinpaprika } of traps)
    if (joined.has(`${coingecko}|${coinpaprika}`)) verdict.trapsJoined++;
  return verdict;
}

/** Coins whose true partner was taken out of the other list, and those of them linked all the same. */
export interface DeletionVerdict {
  orphans: number;
  linked: Link[];
}

/** Takes the partners out, first of one side and then of the other, and sees what is linked to the orphans. */
export function judgeDeletion({ coingecko, coinpaprika, pairs }: Recorded, match: Matcher): DeletionVerdict {
  const lefts = new Set(pairs.map((pair) => pair.coingecko));
  const rights = new Set(pairs.map((pair) => pair.coinpaprika));
  const withoutRights = match(
    coingecko,
    coinpaprika.filter(({ id }) => !rights.has(id)),
  );
  const withoutLefts = match(
    coingecko.filter(({ id }) => !lefts.has(id)),
    coinpaprika,
  );
  return {
    orphans: lefts.size + rights.size,
    linked: [
      ...withoutRights.filter(({ left }) => lefts.has(left)),
      ...withoutLefts.filter(({ right }) => rights.has(right)),
    ],
  };
}
