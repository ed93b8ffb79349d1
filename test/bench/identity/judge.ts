import type { Matchable } from '../../../src/coins/matching/matchable.js';
import { coreOf, keysOf } from '../../../src/coins/matching/normalize.js';
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
  /** Those of them that lead to another listing of the very same coin: same ticker, same name but for generic words. */
  relisted: Link[];
  /** Known pairs of which neither id is linked to anything. */
  undecided: number;
  traps: number;
  trapsJoined: number;
}

/** Judges links on the known pairs only: nothing is known about the rest of the lists. */
export function judge(recorded: Recorded, links: Link[]): Verdict {
  const { coingecko, coinpaprika, pairs, traps } = recorded;
  const leftProbability = Map.groupBy(links, ({ left }) => left);
  const rightProbability = Map.groupBy(links, ({ right }) => right);
  const joined = new Set(links.map(({ left, right }) => `${left}|${right}`));
  const labelsLeft = labels(coingecko);
  const labelsRight = labels(coinpaprika);
  const verdict: Verdict = {
    pairs: pairs.length,
    found: 0,
    wrong: [],
    relisted: [],
    undecided: 0,
    traps: traps.length,
    trapsJoined: 0,
  };
  for (const pair of pairs) {
    const touching = new Set([
      ...(leftProbability.get(pair.coingecko) ?? []),
      ...(rightProbability.get(pair.coinpaprika) ?? []),
    ]);
    if (touching.size === 0) verdict.undecided++;
    for (const link of touching) {
      if (link.left === pair.coingecko && link.right === pair.coinpaprika) {
        verdict.found++;
        continue;
      }
      verdict.wrong.push(link);
      const sameLabels =
        labelsLeft.get(link.left) === labelsLeft.get(pair.coingecko) &&
        labelsRight.get(link.right) === labelsRight.get(pair.coinpaprika);
      if (sameLabels) verdict.relisted.push(link);
    }
  }
  for (const { coingecko, coinpaprika } of traps)
    if (joined.has(`${coingecko}|${coinpaprika}`)) verdict.trapsJoined++;
  return verdict;
}

function labels(assets: Matchable[]): Map<string, string> {
  return new Map(
    assets.map((asset) => {
      const { ticker, name } = keysOf(asset);
      return [asset.id, `${ticker}|${coreOf(name)}`];
    }),
  );
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
