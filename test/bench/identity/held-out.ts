import { createHash } from 'node:crypto';
import { matchAssets } from '../../../src/coins/matching/match-assets.js';
import type { Weights } from '../../../src/coins/matching/weights.js';
import { fitWeights } from './fit.js';
import type { IdPair, Recorded } from './recorded.js';
import type { Trial } from './report.js';

/** One fold of a cross-validation: weights fitted on the other folds. */
export interface Fold {
  weights: Weights;
  isHeldOut: (pair: IdPair) => boolean;
}

/**
 * Splits the known pairs into folds by a hash of their ids, and fits weights for names, tickers and slugs on all other
 * folds. Price weights and the margin stay.
 * @param training the lists to fit on, without prices: with them, namesakes that share a price would count as
 *   different coins, and the weights of names would be too low
 */
export function learnFolds(training: Recorded[], folds: number): Fold[] {
  return Array.from({ length: folds }, (_, fold) => {
    const isHeldOut = (pair: IdPair): boolean => foldOf(pair, folds) === fold;
    const rest = training.map((lists) => ({
      ...lists,
      pairs: lists.pairs.filter((pair) => !isHeldOut(pair)),
    }));
    return { weights: fitWeights(rest), isHeldOut };
  });
}

/** Evaluates every fold on each data set. */
export function heldOut(folds: Fold[], grounds: Recorded[]): Trial[] {
  return folds.flatMap(({ weights, isHeldOut }) =>
    grounds.map((recorded): Trial => {
      return {
        recorded: {
          ...recorded,
          pairs: recorded.pairs.filter(isHeldOut),
          traps: recorded.traps.filter(isHeldOut),
        },
        match: (left, right) => matchAssets(left, right, undefined, weights).links,
      };
    }),
  );
}

function foldOf({ coingecko }: IdPair, folds: number): number {
  return createHash('md5').update(coingecko).digest().readUInt32BE(0) % folds;
}
