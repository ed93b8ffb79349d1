import type { Checkpoint, JsonObject } from './page.js';

/**
 * Options of one run. Stored with the job, so that they survive a restart. A source of files adds its own
 * options, such as how to read a file.
 */
export interface RunOptions {
  /** Ignore checkpoints: read everything again. */
  full?: boolean;
  /** Load this file, directory or glob instead of the configured one. */
  file?: string;
  [sourceOption: string]: unknown;
}

/** The run that an extractor serves: its input, and callbacks to report to it. */
export interface Extraction {
  options: RunOptions;
  /** Where this job stopped before; `null` at its start. */
  cursor: JsonObject | null;
  /** Returns what earlier runs saved under a key; `null` for nothing, or in a full run. */
  checkpoint(key: string): Promise<(Checkpoint & { jobId: number }) | null>;
  /** Adds a sentence for people to the job's note, e.g. why nothing was read. */
  note(text: string): void;
  /** Marks the run as incremental: it skips what earlier runs read, so it is not a snapshot of the source. */
  incremental(): void;
  /** Aborted when the run must stop, also during a wait. */
  signal: AbortSignal;
}
