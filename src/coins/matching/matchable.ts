/** What is known about one id of one source when it is compared with the ids of another source. */
export interface Matchable {
  /** The source's own id. */
  id: string;
  /** Ticker as the source writes it. */
  symbol: string;
  name: string | null;
  /** The part of the id that is made from the name, see {@link slugOfId}. */
  slug: string | null;
  /** `false` when the source says that the coin is dead; `null` when it does not say. */
  active: boolean | null;
  /** Newest price in US dollars as a decimal string, with its time; only ever compared, never stored. */
  price: Observed | null;
  /** Newest market capitalization in US dollars; 0 counts as unknown. */
  marketCap: string | null;
  /** Contract addresses with their chain, e.g. `ethereum:0xdac17f…`, in any case. */
  contracts: readonly string[];
}

/** A decimal string and when it held. */
export interface Observed {
  value: string;
  at: Date;
}

/** What a source calls an asset, in the forms that are compared. Equal keys make two assets candidates. */
export interface NameKeys {
  /** Ticker: letters and digits in upper case. */
  ticker: string;
  /** Name: letters and digits in lower case. */
  name: string;
  /** Slug: letters and digits in lower case. */
  slug: string;
}
