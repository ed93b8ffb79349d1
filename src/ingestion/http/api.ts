import type { ApiAccess } from '../../config/plans.js';

/** An API as the HTTP client needs to know it. */
export interface Api {
  source: string;
  /** Name for people, as in messages. Its environment variables start with `source` in upper case. */
  title: string;
  access: ApiAccess;
  /** What the user can do about an error of this vendor, a sentence without its period; `null` for general advice. */
  remedyOf?: (error: VendorError) => string | null;
}

/** What the remedy for an error response depends on. */
export interface VendorError {
  /** HTTP status. */
  status: number;
  /** Error code of the vendor, from the body; `null` when there is none. */
  code: number | null;
  /** Whether a retry may help. */
  kind: 'transient' | 'terminal';
}

/** One request, without the key. */
export interface ApiRequest {
  /** Path after the base URL: `/coins/markets`. */
  path: string;
  params: Record<string, string | number>;
  /** Whether an empty list is a valid response; otherwise it counts as a failure. */
  mayBeEmpty: boolean;
}

/** A response of any status. */
export interface ApiResponse {
  /** URL requested, with its parameters and without the key. */
  url: string;
  status: number;
  /** Header names in lower case. */
  headers: Record<string, string>;
  /** Exactly as received, after decompression. */
  body: Buffer;
  receivedAt: Date;
}

/** A response that is the requested list. */
export interface ListResponse extends ApiResponse {
  recordCount: number;
}
