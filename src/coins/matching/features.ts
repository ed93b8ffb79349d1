import type { Matchable, NameKeys } from './matchable.js';

/**
 * What can count for or against two assets being one coin (the comparison levels of record linkage), with
 * the label that explains it in stored evidence. `WEIGHTS` holds how much each counts.
 */
export const FEATURE_LABELS = {
  base: 'Prior: most candidate pairs are different coins',
  ticker_equal: 'Same ticker',
  ticker_rivals: 'Other assets share the ticker',
  name_equal: 'Same name',
  name_rivals: 'Other assets share the name',
  slug_equal: 'Same slug but for punctuation',
  slug_written_alike: 'Slug spelled identically',
  slug_core_equal: 'Same slug but for generic words',
  words_shared: 'Rare words in common',
  words_apart: 'Each has rare words that the other lacks',
  stand_in_differs: 'Only one is wrapped or bridged, or differently',
  numbered: 'Only one id is numbered',
  inactive: 'Delisted or dead at a source',
  price_agrees: 'Prices within 1 %',
  price_agrees_at_a_dollar: 'Prices within 1 %, both near one dollar',
  price_agrees_of_relatives: 'Prices within 1 %, as relatives of a coin have too',
  price_near: 'Prices within 25 %',
  price_conflicts: 'Prices more than 25 % apart',
  market_cap_agrees: 'Market caps within 5 %',
  market_cap_conflicts: 'Market caps a thousandfold apart',
  contract_shared: 'Same contract address',
  contract_conflicts: 'Different contract addresses on one chain',
} as const;

export type Feature = keyof typeof FEATURE_LABELS;

/** The features of one pair with their values; those left out are 0. */
export type Features = Partial<Record<Feature, number>>;

/** An asset with everything that is derived from it once rather than once per candidate. */
export interface PreparedAsset {
  asset: Matchable;
  keys: NameKeys;
  /** Name key without generic words, see {@link coreOf}. */
  nameCore: string;
  slugCore: string;
  /** Of name and slug, see {@link rareTokensOf}. */
  rareTokens: Set<string>;
  /** Words that mark a wrapped or bridged coin, see {@link standInsOf}. */
  standIns: string;
  /** Whether the id carries a number because the plain id was taken. */
  numbered: boolean;
  market: MarketFigures;
  /** Chain by contract address, both in comparable form. */
  contracts: Map<string, string>;
}

/** Natural logarithms of price and market capitalization in US dollars: for comparing only, never stored. */
export interface MarketFigures {
  logPrice: number | null;
  /** Milliseconds since 1970. */
  pricedAt: number;
  logMarketCap: number | null;
}
