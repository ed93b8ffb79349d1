/**
 * One price observation of one coin as a source stated it. Amounts are decimal strings in US
 * dollars with every digit that was sent; `timestamp` is ISO 8601 in UTC, up to microseconds.
 */
export interface Quote {
  /** Place in its page: the index of an array, the line of a file. */
  position: number;
  asset: SourceAsset;
  priceUsd: string;
  marketCap: string | null;
  volume24h: string | null;
  timestamp: string;
}

/** A coin as a source names it. */
export interface SourceAsset {
  /** The source's own id; for a source without ids its label, trimmed and upper-cased. */
  sourceId: string;
  /** Ticker, upper case. */
  symbol: string;
  name: string | null;
  /** Whether the source says that the coin lives; absent or `null` when it does not say. */
  active?: boolean | null;
}

/** A record that cannot be used, with everything a person needs to find and mend it. */
export interface Reject {
  position: number;
  /** Where it stands, in words: `line 7`, `index 3`. */
  place: string;
  sourceId: string | null;
  /** When the source says the quote was made (ISO 8601, UTC), where that could be read. */
  timestamp: string | null;
  stage: 'normalize' | 'resolve' | 'load';
  /** What is wrong, e.g. `price_missing`. */
  code: string;
  /** The field as the source names it. */
  field: string | null;
  /** The value as it was. */
  value: string | null;
  message: string;
}

/** What a page holds: each of its records is either a quote or a reject, never neither. */
export interface NormalizedPage {
  quotes: Quote[];
  rejects: Reject[];
}
