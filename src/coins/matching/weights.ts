import type { Feature } from './features.js';

export type Weights = Readonly<Record<Feature, number>>;

/**
 * What each feature adds to the log-odds of "these two are one coin" against "nobody is".
 *
 * Names, tickers, slugs and their words: a conditional logit (which rival is it, or nobody?) fitted on pairs of
 * CoinGecko and CoinPaprika ids known from contract addresses, in lists of two seasons, seen from both sides, each pair
 * also with all partners deleted, which counts fourfold, so that a lone ticker never suffices; ridge penalty 1, rounded.
 * `npm run bench -- identity` fits it again on some of the pairs and judges it on the others. `words_shared` and
 * `words_apart` are per letter. Features that added nothing there were left out: rank, how many bear a word, names that
 * contain one another, words such as "v2", names that repeat the ticker. `numbered` and `stand_in_differs` are set by hand:
 * too few pairs have one.
 *
 * Prices: set from likelihood ratios. True pairs are within 1 % nineteen times in twenty; of two
 * different coins one in several hundred are, but one in ten of those that stay near a dollar, and
 * most of those that bear one name, since they are relatives. Up to a quarter apart (`price_near`) are
 * about as many of the former as of the latter.
 */
export const WEIGHTS: Weights = {
  base: -6.3,
  ticker_equal: 4.3,
  ticker_rivals: -0.5,
  name_equal: 1.9,
  name_rivals: -1.5,
  slug_equal: 2.6,
  slug_written_alike: 2,
  slug_core_equal: 1.7,
  words_shared: 0.23,
  words_apart: -0.25,
  stand_in_differs: -4,
  numbered: -0.8,
  inactive: -6.3,
  price_agrees: 6,
  price_agrees_at_a_dollar: 2,
  price_agrees_of_relatives: 2.5,
  price_near: 0.4,
  price_conflicts: -6,
  market_cap_agrees: 1,
  market_cap_conflicts: -4,
  contract_shared: 11.5,
  contract_conflicts: -2.5,
};

/**
 * How far a link must be ahead of the next rival, on both sides: it needs a matchProbability of at least as much itself, and above
 * one half it makes the links one-to-one.
 */
export const LINK_MARGIN = 0.66;
