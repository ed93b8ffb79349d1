/** What is known about one asset of a source when it is compared with the assets of another source. */
export interface Matchable {
  /** The source's own id. */
  id: string;
  /** Ticker as the source writes it. */
  symbol: string;
  name: string | null;
  /** The part of the id that is made from the name; `null` when there is none. */
  slug: string | null;
  /** `false` when the source reports that the coin is dead; `null` when it does not report it. */
  active: boolean | null;
  /** Newest price in US dollars as a decimal string, with its time; only compared, never stored. */
  price: ObservedPrice | null;
  /** Newest market capitalization in US dollars; 0 counts as unknown. */
  marketCap: string | null;
  /** Contract addresses with their chain, e.g. `ethereum:0xdac17f…`, in any case. */
  contracts: readonly string[];
}

/** A decimal string and the time it was valid. */
export interface ObservedPrice {
  value: string;
  at: Date;
}

/** Ticker, name and slug of an asset in comparable form. Assets that share a key are candidates. */
export interface NameKeys {
  /** Letters and digits in upper case. */
  ticker: string;
  /** Letters and digits in lower case. */
  name: string;
  /** Letters and digits in lower case. */
  slug: string;
}
