import type { Matchable, NameKeys } from './matchable.js';

/** Everything that can speak for or against two assets being one coin; `WEIGHTS` says how much. */
export type Feature =
  | 'base'
  | 'ticker_equal'
  | 'ticker_rivals'
  | 'name_equal'
  | 'name_rivals'
  | 'slug_equal'
  | 'slug_written_alike'
  | 'slug_core_equal'
  | 'words_shared'
  | 'words_apart'
  | 'stand_in_differs'
  | 'numbered'
  | 'inactive'
  | 'price_agrees'
  | 'price_agrees_at_a_dollar'
  | 'price_agrees_of_relatives'
  | 'price_near'
  | 'price_conflicts'
  | 'market_cap_agrees'
  | 'market_cap_conflicts'
  | 'contract_shared'
  | 'contract_conflicts';

/** The features of one pair with their values; those left out are 0. */
export type Features = Partial<Record<Feature, number>>;

/** An asset with what is derived from it once instead of for each of its candidates. */
export interface PreparedAsset {
  asset: Matchable;
  keys: NameKeys;
  nameCore: string;
  slugCore: string;
  /** Of name and slug, see {@link rareTokensOf}. */
  words: Set<string>;
  standIns: string;
  numbered: boolean;
  market: MarketFigures;
  /** Chain by contract address, both in comparable form. */
  contracts: Map<string, string>;
}

/** Natural logarithms of what a coin costs and is worth: only good for comparing, never for storing. */
export interface MarketFigures {
  logPrice: number | null;
  /** Milliseconds since 1970. */
  pricedAt: number;
  logMarketCap: number | null;
}
