import type { CsvOptions } from '../../sources/csv/options.js';
import type { Checkpoint, JsonObject, Page } from './page.js';
import type { PageSelection } from '../raw-data/raw-pages.reader.js';

/** What an operator may ask of one run. Stored with the job, so that it survives a restart. */
export interface RunOptions extends CsvOptions {
  /** Ignore checkpoints: read everything again. */
  full?: boolean;
  /** Load this CSV file, directory or glob in place of the configured one. */
  file?: string;
  /** Read these stored pages again and fetch nothing. */
  replay?: PageSelection;
}

/** What an extractor gets to know about the run it serves. */
export interface Extraction {
  options: RunOptions;
  /** Where this job stopped before, or `null` at its start. */
  cursor: JsonObject | null;
  /** What earlier runs left under a key; `null` when nothing, or when everything is to be read. */
  checkpoint(key: string): Promise<(Checkpoint & { jobId: number }) | null>;
  /** Says something a person reading the job should know, e.g. why nothing was read. */
  note(text: string): void;
  /** Says that this run leaves out what earlier ones have read, so that it is no snapshot of the source. */
  incremental(): void;
  /** Aborted when the run is to stop; an extractor in the middle of a wait gives up. */
  signal: AbortSignal;
}

/**
 * The first half of a source: brings pages, knows nothing of what is made of them.
 *
 * Errors decide the fate of the run: `TransientError` is tried again by the queue, `TerminalError`
 * fails the job. A failure is never an empty result.
 */
export interface Extractor {
  /** The source's name as it stands in every table, lower-case. */
  readonly source: string;
  /** Pages in order, read lazily: asking for the next one is what fetches it. */
  extract(extraction: Extraction): AsyncIterable<Page>;
}

/** Injection token of all extractors, one per source. */
export const EXTRACTORS = Symbol('Extractors');
