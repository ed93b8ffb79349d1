import { compareCandidates, type Candidates } from '../../../src/coins/matching/candidates.js';
import type { Feature } from '../../../src/coins/matching/features.js';
import { WEIGHTS, type Weights } from '../../../src/coins/matching/weights.js';
import type { Recorded } from './recorded.js';

/** The weights that are learned; prices and contracts are no part of the recorded pairs. */
const LEARNED: Feature[] = [
  'base', 'ticker_equal', 'ticker_rivals', 'name_equal', 'name_core_equal', 'name_contained', 'name_rivals',
  'name_is_ticker', 'slug_equal', 'slug_core_equal', 'no_full_name', 'qualifier_differs', 'inactive',
]; // prettier-ignore

const RIDGE = 1;
const DELETED_COUNTS = 2;
const MOST_STEPS = 40;
const LONGEST_STEP = 2;

/** Who it is among the candidates, or nobody (-1); the offset is what the fixed weights add. */
interface Choice {
  features: number[][];
  offsets: number[];
  chosen: number;
  counts: number;
}

/**
 * Learns the weights of names, tickers and slugs from known pairs: a conditional logit seen from both
 * ends of each pair, and again with the partner deleted, when nobody is the right answer.
 */
export function fitWeights({ coingecko, coinpaprika, pairs }: Recorded): Weights {
  const compared = compareCandidates(coingecko, coinpaprika, () => undefined, WEIGHTS);
  const byLeft = Map.groupBy(compared, ({ left }) => left);
  const byRight = Map.groupBy(compared, ({ right }) => right);
  const choices = pairs.flatMap((pair) =>
    [byLeft.get(pair.coingecko), byRight.get(pair.coinpaprika)].flatMap((candidates = []) =>
      choicesAmong(candidates, ({ left, right }) => left === pair.coingecko && right === pair.coinpaprika),
    ),
  );
  const learned = maximize(choices);
  return { ...WEIGHTS, ...Object.fromEntries(LEARNED.map((feature, index) => [feature, learned[index]])) };
}

function choicesAmong(candidates: Candidates[], isPartner: (candidate: Candidates) => boolean): Choice[] {
  const partner = candidates.findIndex(isPartner);
  const others = candidates.filter((_, index) => index !== partner);
  const choices = [choice(others, -1, DELETED_COUNTS)];
  if (partner >= 0) choices.push(choice(candidates, partner, 1));
  return choices;
}

function choice(candidates: Candidates[], chosen: number, counts: number): Choice {
  return {
    features: candidates.map(({ features }) => LEARNED.map((feature) => features[feature] ?? 0)),
    offsets: candidates.map(({ features }) =>
      Object.entries(features)
        .filter(([feature]) => !LEARNED.includes(feature as Feature))
        .reduce((sum, [feature, value]) => sum + WEIGHTS[feature as Feature] * value, 0),
    ),
    chosen,
    counts,
  };
}

/** Newton's method on the penalized likelihood, which has one maximum. */
function maximize(choices: Choice[]): number[] {
  let weights = LEARNED.map(() => 0);
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
  const isFree = (index: number): boolean => LEARNED[index] === 'base';
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
