/**
 * One price observation of one coin, as a source sent it. Amounts are decimal strings in US dollars with every
 * digit received; `timestamp` is ISO 8601 in UTC, up to microseconds.
 */
export interface Quote {
  /** Position in its page: the index in a JSON array, the line of a file. */
  position: number;
  asset: SourceAsset;
  priceUsd: string;
  marketCap: string | null;
  volume24h: string | null;
  timestamp: string;
}

/** A coin as a source names it. */
export interface SourceAsset {
  /** The source's own id, or for a source without ids its label, trimmed and in upper case. */
  sourceId: string;
  /** Ticker, upper case. */
  symbol: string;
  name: string | null;
  /** Whether the source lists the coin as active; absent or `null` when it does not say. */
  active?: boolean | null;
}

/** A record that cannot be used, with everything a person needs to find and fix it. */
export interface Reject {
  position: number;
  /** The position for people: `line 7`, `index 3`. */
  place: string;
  sourceId: string | null;
  /** Time of the quote (ISO 8601, UTC); `null` when it could not be read. */
  timestamp: string | null;
  stage: 'normalize' | 'resolve' | 'load';
  /** Stable error code, e.g. `price_missing`. */
  code: string;
  /** The field, by the source's name. */
  field: string | null;
  /** The value of that field, as received. */
  value: string | null;
  message: string;
}

/** The content of a page. Each record of the page is exactly one quote or one reject. */
export interface NormalizedPage {
  quotes: Quote[];
  rejects: Reject[];
}
