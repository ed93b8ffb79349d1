import type { ApiAccess, ApiSource } from '../../config/plans.js';

/** An API as its extractor names it. */
export interface Api {
  source: ApiSource;
  /** Its name for people, e.g. `CoinGecko`; its variables begin with the source in upper case. */
  title: string;
  access: ApiAccess;
  /** What the user can do about an error of this vendor, as a sentence without its full stop; `null`: nothing special. */
  remedyOf?: (error: VendorError) => string | null;
}

/** An error answer as far as its remedy depends on it. */
export interface VendorError {
  /** HTTP status. */
  status: number;
  /** The vendor's own code; `null` when there is none. */
  code: number | null;
  fate: 'transient' | 'terminal';
}

/** One request, without the key. */
export interface ApiRequest {
  /** Behind the base address, e.g. `/coins/markets`. */
  path: string;
  params: Record<string, string | number>;
  /** Whether a list without a single record is an answer; else it is a failure. */
  mayBeEmpty: boolean;
}

/** What came back, whatever it says. */
export interface Answer {
  /** Address asked, with its parameters and without the key. */
  url: string;
  status: number;
  /** Header names in lower case. */
  headers: Record<string, string>;
  /** Exactly as received, after decompression. */
  body: Buffer;
  receivedAt: Date;
}

/** An answer that is the list which was asked for. */
export interface ListAnswer extends Answer {
  recordCount: number;
}
