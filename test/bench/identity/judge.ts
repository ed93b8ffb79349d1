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
  /** Links from either id of a known pair to another id. */
  wrong: Link[];
  /** Wrong links to another listing of the same coin: same ticker, same name apart from generic words. */
  relisted: Link[];
  /** Known pairs of which neither id is linked. */
  undecided: number;
  traps: number;
  trapsJoined: number;
}

/** Counts right and wrong links on the known pairs only: the rest of the lists has no ground truth. */
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

/** Assets whose true partner was removed from the other list (orphans), and those of them that are linked. */
export interface DeletionVerdict {
  orphans: number;
  linked: Link[];
}

/** Removes the partners, first from one side and then from the other, and counts links to the orphans. */
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
