import type { Feature } from './features.js';

export type Weights = Readonly<Record<Feature, number>>;

/**
 * What each feature adds to the log-odds of "these two are one coin" against "no match".
 *
 * Names, tickers, slugs and rare tokens: a conditional logit (which candidate is it, or none?) fitted on pairs of
 * ids known from contract addresses, in lists of two sources and two seasons, seen from both sides. Each pair is
 * also used with all partners deleted, which counts fourfold, so that a ticker alone never suffices; ridge penalty 1,
 * rounded. `npm run bench -- identity` repeats the fit on part of the pairs and evaluates it on the rest.
 * `words_shared` and `words_apart` are per letter. Features that added nothing were left out: rank, term frequency of a
 * word, names that contain one another, words such as "v2", names that repeat the ticker. `numbered` and
 * `stand_in_differs` are set by hand: too few pairs have one.
 *
 * Prices: set from likelihood ratios. True pairs are within 1 % nineteen times in twenty; of two
 * different coins one in several hundred are, but one in ten of those near a dollar, and most of those
 * with the same name, since they are relatives. Prices up to a quarter apart (`price_near`) are about
 * equally common in both groups.
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
 * How far the match probability of a link must lead that of the next candidate, on both sides. Above one half it makes
 * links one-to-one.
 */
export const LINK_MARGIN = 0.66;
