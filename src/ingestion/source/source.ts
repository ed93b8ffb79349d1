import type { Contract } from './contract.js';
import type { Extraction, RunOptions } from './extraction.js';
import type { Page, NumberedPage } from './page.js';
import type { NormalizedPage } from './quote.js';

/**
 * The first half of a source: brings pages and knows nothing of what is made of them.
 *
 * An error decides what happens to the run: the queue retries a `TransientError`, a `TerminalError`
 * fails the job. A failure is never an empty result.
 */
export interface Extractor {
  /** Yields pages in order and lazily: asking for the next one is what fetches it. */
  extract(extraction: Extraction): AsyncIterable<Page>;
}

/**
 * The second half of a source: reads quotes and rejects out of a stored page and needs nothing but that
 * page, so that it can be repeated at any time (replay).
 */
export interface Normalizer {
  /** Raised with every change of what is made of a page; stored with each fact. */
  readonly version: number;
  /**
   * @param now the instant that "in the future" is measured from
   * @throws PageRefusedError when the page lacks what every record needs
   */
  normalize(page: NumberedPage, now: Date): NormalizedPage | Promise<NormalizedPage>;
}

/**
 * Everything Kasparro knows of one place that data comes from. The stages (ingestion, normalization,
 * coins, drift, jobs) work with this port alone and never with a source by name; each implementation
 * lives in a folder of its own under `src/sources`.
 */
export interface Source extends Extractor, Normalizer {
  /** As stored in every table, lower case: `coingecko`. */
  readonly name: string;
  /** For people: `CoinGecko`. */
  readonly title: string;
  /**
   * `api`: one HTTP service, called within limits and a quota. `files`: files of this machine, read from
   * where the last run stopped; a run may be given another file.
   */
  readonly kind: 'api' | 'files';
  /**
   * `stable`: a record carries the source's own id of the coin. `labels`: it carries a ticker or name as
   * a person wrote it, so that several labels may mean one coin.
   */
  readonly assetIds: 'stable' | 'labels';
  /**
   * Which record of a later page supersedes one that was rejected: the next record of that `coin` (a list
   * of current quotes), or only the same `row` (coin and time, or line) again.
   */
  readonly recordIdentity: 'coin' | 'row';
  /** What the position of a record counts, as shown to people: `index 3`, `line 7`. */
  readonly positionUnit: 'index' | 'line';
  /** The fields it promises to send; drift compares each run with them. */
  readonly contract: Contract;

  /** The series of runs that a run with these options is compared with. */
  feedOf(options: RunOptions): Feed;

  /**
   * Looks at the records of a page as plain values, for drift. Shares the parse of `normalize`.
   * @returns `null` when the page holds no list of records
   */
  observe(page: Page): Observation | null | Promise<Observation | null>;

  /**
   * The raw record that a quote or reject came from, as shown in a fact's lineage; numbers keep their text.
   * @param position as the quote or reject carries it
   * @returns the record or a promise of it; `undefined` when the page has none there
   */
  recordAt(page: Page, position: number): unknown;

  /** The part of an id that is made from the coin's name; absent when that is the whole id. */
  slugOf?(id: string): string;

  /**
   * Fetches the contract addresses of its coins; absent for a source that has none.
   * @throws TransientError or TerminalError when the list cannot be fetched
   */
  contractAddresses?(signal: AbortSignal): Promise<AssetContract[]>;
}

/** A series of runs that can be compared with one another. */
export interface Feed {
  /** What is read: an API as a whole, or the path of a file. */
  feed: string;
  /** How much of it the settings ask for, e.g. `1000 coins`; runs of different extent are not compared. */
  extent: string;
}

/** Records of a page as drift looks at them. */
export interface Observation {
  /**
   * The records, or a sample spread over the page. Leaves are strings, booleans, null, or `NumberText`;
   * an entry that is no object counts as a record without fields.
   */
  records: readonly unknown[];
  /** Whether `records` is the whole page and its index is the position that quotes carry. */
  complete: boolean;
}

/** A coin of a source and a contract address it has there. */
export interface AssetContract {
  sourceId: string;
  /** Chain and address in the form that is compared: `ethereum:0xdac17f…`. */
  contract: string;
}
