import type { Contract } from './contract.js';
import type { Extraction, RunOptions } from './extraction.js';
import type { FileReading } from './file-source.js';
import type { Page, NumberedPage } from './page.js';
import type { NormalizedPage } from './quote.js';

/**
 * The first half of a source: fetches pages, without knowing how they are normalized.
 *
 * The type of an error decides what happens to the run: the queue retries a `TransientError`, a
 * `TerminalError` fails the job. A failure must throw; it must never look like an empty result.
 */
export interface Extractor {
  /** Yields pages in order and lazily: a page is fetched when the consumer requests it. */
  extract(extraction: Extraction): AsyncIterable<Page>;
}

/**
 * The second half of a source: reads quotes and rejects from a stored page. Depends on nothing but that page,
 * so that it can be repeated at any time (replay).
 */
export interface Normalizer {
  /** Incremented with every change of what `normalize` returns; stored with each fact. */
  readonly version: number;
  /**
   * Reads the records of a page.
   * @param now a record with a later time (plus a tolerance) is rejected
   * @throws PageRefusedError when the page lacks a field that every record needs
   */
  normalize(page: NumberedPage, now: Date): NormalizedPage | Promise<NormalizedPage>;
}

/**
 * Everything Kasparro knows about one source of data. The stages (ingestion, normalization, coins, drift, jobs)
 * use only this interface and never name a source; each implementation has its own folder in `src/sources`.
 */
export interface Source extends Extractor, Normalizer {
  /** Lower-case name, as stored in every table. */
  readonly name: string;
  /** Name for people, as in messages. */
  readonly title: string;
  /**
   * Present for a source of files of this machine: they are read from where the last run stopped, and a run
   * may be given another file. Absent for an HTTP API, which is called within limits and a quota.
   */
  readonly files?: FileReading;
  /**
   * `stable`: records have the source's own id of the coin. `labels`: they have a ticker or name as a person
   * wrote it, so that several labels may mean one coin.
   */
  readonly assetIds: 'stable' | 'labels';
  /**
   * Which later record resolves a rejected one. `coin`: any later record of that coin, as in a list of current
   * quotes. `row`: only the same row again (same coin and time, or same line).
   */
  readonly recordIdentity: 'coin' | 'row';
  /** Unit of a record's position, as shown to people: `index 3`, `line 7`. */
  readonly positionUnit: 'index' | 'line';
  /** The promised fields; drift compares each run with them. */
  readonly contract: Contract;

  /** Returns the feed that a run with these options reads; drift compares runs of one feed. */
  feedOf(options: RunOptions): Feed;

  /**
   * Returns the records of a page as plain values, for drift. Reuses what `normalize` parsed.
   * @returns `null` when the page has no list of records
   */
  observe(page: Page): Observation | null | Promise<Observation | null>;

  /**
   * Returns the raw record that a quote or reject was read from, as shown in a fact's lineage; numbers keep
   * their text.
   * @param position position of the quote or reject
   * @returns the record or a promise of it; `undefined` when the page has no such position
   */
  recordAt(page: Page, position: number): unknown;

  /** Returns the part of an id that is made from the coin's name; absent when that is the whole id. */
  slugOf?(id: string): string;

  /**
   * Fetches the contract addresses of the coins; absent for a source without any.
   * @throws TransientError or TerminalError when the list cannot be fetched
   */
  contractAddresses?(signal: AbortSignal): Promise<AssetContract[]>;
}

/** Identifies runs that can be compared with one another. */
export interface Feed {
  /** The input: the whole API, or the path of a file. */
  feed: string;
  /** How much of it the settings request, e.g. `1000 coins`; runs of different extent are not compared. */
  extent: string;
}

/** The records of a page, as drift reads them. */
export interface Observation {
  /**
   * The records, or a sample spread over the page. Leaves are strings, booleans, null, or `NumberText`;
   * entries that are not objects are ignored.
   */
  records: readonly unknown[];
  /** Whether `records` is the whole page, so that its index is the position of a quote. */
  complete: boolean;
}

/** A contract address of a coin, according to a source. */
export interface AssetContract {
  sourceId: string;
  /** Chain and address, normalized for comparison: `ethereum:0xdac17f…`. */
  contract: string;
}
