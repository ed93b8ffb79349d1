/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** What a later run of the source must know to skip what has been read. */
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
  /** MIME type of the body, as shown in a fact's lineage. */
  mediaType: string;
  /** Where it came from, without keys. */
  url: string;
  httpStatus: number | null;
  /** Response headers worth keeping, lower-case names. */
  headers: Record<string, string>;
  receivedAt: Date;
  /** How many records the extractor counted; the normalizer decides what they are. */
  recordCount: number;
  /** How much of all input has been read with this page, from 0 to 1; absent when that is unknown. */
  share?: number;
  /** What the source needs to read the body again, e.g. the layout of a file. */
  context: JsonObject | null;
  /** Where extraction resumes after this page. */
  cursor: JsonObject | null;
  /** Saved in the transaction that loads this page. */
  checkpoint: Checkpoint | null;
}

/** A page with its place within its run. */
export interface NumberedPage extends Page {
  /** From 1. */
  number: number;
}

/** A page with its row in `raw_data`. */
export interface StoredPage extends NumberedPage {
  rawId: number;
}
