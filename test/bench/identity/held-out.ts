import { createHash } from 'node:crypto';
import { matchAssets } from '../../../src/coins/matching/match-assets.js';
import type { Weights } from '../../../src/coins/matching/weights.js';
import { fitWeights } from './fit.js';
import type { IdPair, Recorded } from './recorded.js';
import type { Trial } from './report.js';

/** Which pairs are judged with weights that were learned from the others. */
export interface Fold {
  weights: Weights;
  isHeldOut: (pair: IdPair) => boolean;
}

/**
 * Cuts the known pairs into folds by a hash of their ids, and learns weights for names, tickers and slugs from all but
 * each. Price weights and the margin stay.
 * @param lessons the lists that are learned from, without prices, as the weights in force were: with them, namesakes that
 *   share a price would count as strangers, and names would come out too weak
 */
export function learnFolds(lessons: Recorded[], folds: number): Fold[] {
  return Array.from({ length: folds }, (_, fold) => {
    const isHeldOut = (pair: IdPair): boolean => foldOf(pair, folds) === fold;
    const taught = lessons.map((lists) => ({
      ...lists,
      pairs: lists.pairs.filter((pair) => !isHeldOut(pair)),
    }));
    return { weights: fitWeights(taught), isHeldOut };
  });
}

/** Every fold is judged on each ground: lists with other prices each. */
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
