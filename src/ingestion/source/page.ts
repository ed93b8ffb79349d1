/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Saved by a run so that later runs of the source can skip what it read. */
export interface Checkpoint {
  /** Name within the source, e.g. the path of a file. */
  key: string;
  state: JsonObject;
}

/**
 * One response, or one slice of a file: the body exactly as received, with everything needed to normalize it
 * later without the source.
 */
export interface Page {
  body: Buffer;
  /** MIME type of the body, as shown in a fact's lineage. */
  mediaType: string;
  /** URL it came from, without the API key. */
  url: string;
  httpStatus: number | null;
  /** The response headers that are stored, lower-case names. */
  headers: Record<string, string>;
  receivedAt: Date;
  /** Records in the body, as counted by the extractor. */
  recordCount: number;
  /** Share of the whole input that was read up to and including this page, from 0 to 1; absent when unknown. */
  share?: number;
  /** What the source needs to read the body again, e.g. the layout of a file. */
  context: JsonObject | null;
  /** Where extraction resumes after this page. */
  cursor: JsonObject | null;
  /** Saved in the transaction that loads this page. */
  checkpoint: Checkpoint | null;
}

/** A page with its number within its run. */
export interface NumberedPage extends Page {
  /** From 1. */
  number: number;
}

/** A page with its row in `raw_data`. */
export interface StoredPage extends NumberedPage {
  rawId: number;
}
