import { createHash } from 'node:crypto';
import { matchAssets } from '../../../src/coins/matching/matcher.js';
import { fitWeights } from './fit.js';
import type { IdPair, Recorded } from './recorded.js';
import type { Trial } from './report.js';

/**
 * Cuts the known pairs into folds by a hash of their ids; each fold is judged with weights for names,
 * tickers and slugs that were learned from the other folds. Price weights and thresholds stay.
 * @param lessons the lists that are learned from, without prices, as the weights in force were: with them, namesakes that share a
 *   price would count as strangers, and names would come out too weak
 * @param grounds one of them, with other prices each; every fold is judged on each of them
 */
export function heldOut(lessons: Recorded[], grounds: Recorded[], folds: number): Trial[] {
  return Array.from({ length: folds }, (_, fold) => {
    const isHeldOut = (pair: IdPair): boolean => foldOf(pair, folds) === fold;
    const weights = fitWeights(
      lessons.map((lists) => ({ ...lists, pairs: lists.pairs.filter((pair) => !isHeldOut(pair)) })),
    );
    return grounds.map((recorded): Trial => {
      return {
        recorded: {
          ...recorded,
          pairs: recorded.pairs.filter(isHeldOut),
          traps: recorded.traps.filter(isHeldOut),
        },
        match: (left, right) => matchAssets(left, right, undefined, weights).links,
      };
    });
  }).flat();
}

function foldOf({ coingecko }: IdPair, folds: number): number {
  return createHash('md5').update(coingecko).digest().readUInt32BE(0) % folds;
}
