/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** What a later run of the source must know about something it need not read again. */
export interface Checkpoint {
  /** What it is about, e.g. a file's path. */
  key: string;
  state: JsonObject;
}

/**
 * What one request, or one slice of a file, brought: the body exactly as received and all that is
 * needed to normalize it later without the source.
 */
export interface Page {
  body: Buffer;
  mediaType: 'application/json' | 'text/csv';
  /** Where it came from, without keys. */
  url: string;
  httpStatus: number | null;
  /** Response headers worth keeping, lower-case names. */
  headers: Record<string, string>;
  receivedAt: Date;
  /** How many records it seems to hold; what they are is the normalizer's to say. */
  recordCount: number;
  /** How much of all there is to read has been read with this page, from 0 to 1; absent when that is unknown. */
  share?: number;
  context: JsonObject | null;
  /** Where extraction goes on after this page. */
  cursor: JsonObject | null;
  /** Saved in the transaction that loads this page. */
  checkpoint: Checkpoint | null;
}

/** A page with its row in `raw_data`. */
export interface StoredPage extends Page {
  rawId: number;
  /** Place within the job, from 1. */
  number: number;
}
