import type { Checkpoint, JsonObject } from './page.js';

/**
 * What an operator may ask of one run. Stored with the job, so that it survives a restart. A source of
 * files also reads the options of its own (how to read a file) from here.
 */
export interface RunOptions {
  /** Ignore checkpoints: read everything again. */
  full?: boolean;
  /** Load this file, directory or glob instead of the configured one. */
  file?: string;
  [sourceOption: string]: unknown;
}

/** What an extractor needs to know about the run it serves. */
export interface Extraction {
  options: RunOptions;
  /** Where this job stopped before, or `null` at its start. */
  cursor: JsonObject | null;
  /** What earlier runs saved under a key; `null` when nothing, or when everything is to be read. */
  checkpoint(key: string): Promise<(Checkpoint & { jobId: number }) | null>;
  /** Adds to the job's note, which people read, e.g. why nothing was read. */
  note(text: string): void;
  /** Marks the run as one that skips what earlier runs have read, so that it is no snapshot of the source. */
  incremental(): void;
  /** Aborted when the run is to stop; an extractor in the middle of a wait gives up. */
  signal: AbortSignal;
}
