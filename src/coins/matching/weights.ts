import type { Feature } from './features.js';

/**
 * What each feature adds to the log-odds of "these two are one coin" against "nobody is".
 *
 * Names, tickers and slugs: a conditional logit (which rival is it, or nobody?) fitted on pairs of
 * CoinGecko and CoinPaprika ids known from contract addresses, seen from both sides, each pair also
 * with its partner deleted and counted double, so that a lone ticker never suffices; ridge penalty
 * 1, six-fold cross-validation, rounded. Features that added nothing there (rank, length and
 * rareness of words) were left out. `numbered` is set by hand: too few pairs have one.
 *
 * Prices: set from likelihood ratios. True pairs are within 1 % nineteen times in twenty; of two
 * different coins one in several hundred are, but one in ten of those that stay near a dollar.
 */
export const WEIGHTS: Record<Feature, number> = {
  base: -3.6,
  ticker_equal: 4.4,
  ticker_rivals: -0.55,
  name_equal: 1.7,
  name_core_equal: 1.4,
  name_contained: 0.7,
  name_rivals: -1.1,
  name_is_ticker: -0.8,
  slug_equal: 3,
  slug_core_equal: 1.5,
  slug_contained: 0.2,
  no_full_name: -3,
  qualifier_differs: -1.1,
  stand_in_differs: -4,
  numbered: -0.8,
  inactive: -5.7,
  price_agrees: 6,
  price_agrees_at_a_dollar: 2,
  price_differs: -0.3,
  price_conflicts: -6,
  market_cap_agrees: 1,
  market_cap_conflicts: -4,
  contract_shared: 10,
  contract_conflicts: -2.5,
};

/** Both sides' posteriors must reach this; above one half it makes the links one-to-one. */
export const LINK_POSTERIOR = 0.8;

/** How far, at least, a link must stay ahead of the next rival on either side. */
export const LINK_MARGIN = 0.65;
