import { scoreCandidatePairs, type CandidatePair } from '../../../src/coins/matching/candidate-pairs.js';
import type { Feature } from '../../../src/coins/matching/features.js';
import type { Matchable } from '../../../src/coins/matching/matchable.js';
import { WEIGHTS, type Weights } from '../../../src/coins/matching/weights.js';
import type { Recorded } from './recorded.js';

/** The fitted weights; the recorded lists have no prices or contracts to fit the others on. */
const FITTED: Feature[] = [
  'base', 'ticker_equal', 'ticker_rivals', 'name_equal', 'name_rivals', 'slug_equal', 'slug_written_alike',
  'slug_core_equal', 'words_shared', 'words_apart', 'inactive',
]; // prettier-ignore

const NO_MATCH = -1;
const RIDGE = 1;
const DELETED_COUNTS = 4;
const MOST_STEPS = 40;
const LONGEST_STEP = 2;

/** One observation of the conditional logit: the match among the candidates, or none. */
interface Choice {
  features: number[][];
  /** What the fixed weights add to each score. */
  offsets: number[];
  chosen: number;
  counts: number;
}

/**
 * Fits the weights of names, tickers and slugs on known pairs: a conditional logit from both sides of each pair, and
 * again with all partners deleted, when "no match" is right. Pairs that both lists contradict are left out: each of
 * the two ids has another partner there with the same ticker and name.
 */
export function fitWeights(grounds: Recorded[]): Weights {
  const fitted = maximize(grounds.flatMap(choicesOf));
  return { ...WEIGHTS, ...Object.fromEntries(FITTED.map((feature, index) => [feature, fitted[index]])) };
}

function choicesOf({ coingecko, coinpaprika, pairs }: Recorded): Choice[] {
  const known = new Set(pairs.map((pair) => `${pair.coingecko}|${pair.coinpaprika}`));
  const all = compareAll(coingecko, coinpaprika);
  const namesakes = all.filter(({ features }) => features.ticker_equal && features.name_equal);
  const namedLeft = new Set(namesakes.map(({ left }) => left));
  const namedRight = new Set(namesakes.map(({ right }) => right));
  const isContradicted = ({ left, right, features }: CandidatePair): boolean =>
    !features.name_equal && namedLeft.has(left) && namedRight.has(right);
  const partners = new Set(all.filter((pair) => known.has(keyOf(pair)) && !isContradicted(pair)));
  const isPartner = (pair: CandidatePair): boolean => partners.has(pair);
  const lefts = new Set(Array.from(partners, ({ left }) => left));
  const rights = new Set(Array.from(partners, ({ right }) => right));
  const withoutRights = compareAll(
    coingecko,
    without(
      coinpaprika,
      pairs.map((pair) => pair.coinpaprika),
    ),
  );
  const withoutLefts = compareAll(
    without(
      coingecko,
      pairs.map((pair) => pair.coingecko),
    ),
    coinpaprika,
  );
  return [
    ...groups(all, 'left', lefts).map((group) => choice(group, group.findIndex(isPartner), 1)),
    ...groups(all, 'right', rights).map((group) => choice(group, group.findIndex(isPartner), 1)),
    ...groups(withoutRights, 'left', lefts).map((group) => choice(group, NO_MATCH, DELETED_COUNTS)),
    ...groups(withoutLefts, 'right', rights).map((group) => choice(group, NO_MATCH, DELETED_COUNTS)),
  ];
}

function keyOf({ left, right }: CandidatePair): string {
  return `${left}|${right}`;
}

function compareAll(left: Matchable[], right: Matchable[]): CandidatePair[] {
  return scoreCandidatePairs(left, right, () => undefined, WEIGHTS);
}

function without(assets: Matchable[], ids: string[]): Matchable[] {
  const gone = new Set(ids);
  return assets.filter(({ id }) => !gone.has(id));
}

/** The candidate pairs of each of these ids. */
function groups(compared: CandidatePair[], side: 'left' | 'right', ids: Set<string>): CandidatePair[][] {
  return [
    ...Map.groupBy(
      compared.filter((candidate) => ids.has(candidate[side])),
      (candidate) => candidate[side],
    ).values(),
  ];
}

function choice(candidates: CandidatePair[], chosen: number, counts: number): Choice {
  return {
    features: candidates.map(({ features }) => FITTED.map((feature) => features[feature] ?? 0)),
    offsets: candidates.map(({ features }) =>
      Object.entries(features)
        .filter(([feature]) => !FITTED.includes(feature as Feature))
        .reduce((sum, [feature, value]) => sum + WEIGHTS[feature as Feature] * value, 0),
    ),
    chosen,
    counts,
  };
}

/** Newton's method on the penalized likelihood, which has one maximum. */
function maximize(choices: Choice[]): number[] {
  let weights = FITTED.map(() => 0);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, curvature } = slope(choices, weights);
    const change = solve(curvature, gradient);
    const longest = Math.max(...change.map(Math.abs));
    const shorten = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
    weights = weights.map((weight, index) => weight + shorten * (change[index] ?? 0));
    if (longest < 1e-6) break;
  }
  return weights;
}

function slope(choices: Choice[], weights: number[]): { gradient: number[]; curvature: number[][] } {
  const isFree = (index: number): boolean => FITTED[index] === 'base';
  const gradient = weights.map((weight, index) => (isFree(index) ? 0 : -RIDGE * weight));
  const curvature = weights.map((_, row) =>
    weights.map((_, column) => (row === column ? (isFree(row) ? 1e-6 : RIDGE) : 0)),
  );
  for (const { features, offsets, chosen, counts } of choices) {
    const scores = features.map((values, at) => (offsets[at] ?? 0) + dot(values, weights));
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 1);
    const mean = weights.map(() => 0);
    features.forEach((values, at) => {
      const probability = Math.exp(scores[at] ?? 0) / total;
      addScaled(mean, values, probability);
      values.forEach((value, row) => {
        if (value !== 0) addScaled(curvature[row] as number[], values, counts * probability * value);
      });
    });
    addScaled(gradient, features[chosen] ?? [], counts);
    addScaled(gradient, mean, -counts);
    mean.forEach((value, row) => {
      addScaled(curvature[row] as number[], mean, -counts * value);
    });
  }
  return { gradient, curvature };
}

/** Solves a symmetric, positive definite system by elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  rows.forEach((pivot, index) => {
    rows.forEach((row, other) => {
      if (other !== index) addScaled(row, pivot, -(row[index] ?? 0) / (pivot[index] ?? 1));
    });
  });
  return rows.map((row, index) => (row.at(-1) ?? 0) / (row[index] ?? 1));
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function addScaled(to: number[], values: number[], by: number): void {
  values.forEach((value, index) => {
    to[index] = (to[index] ?? 0) + by * value;
  });
}
