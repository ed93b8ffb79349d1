import { Injectable } from '@nestjs/common';
import { CheckpointsRepository } from '../../ingestion/raw-data/checkpoints.repository.js';
import type { RunOptions } from '../../ingestion/source/extraction.js';
import type { JsonObject, Page } from '../../ingestion/source/page.js';
import type { Source } from '../../ingestion/source/source.js';

/** Collects notes about a run for its users while it extracts, for example why nothing was read. */
export class RunNotes {
  private readonly texts: string[] = [];

  add(text: string): void {
    this.texts.push(text);
  }

  /** All notes in one line; `null` when there is none. */
  text(): string | null {
    return this.texts.length > 0 ? this.texts.join('; ') : null;
  }
}

/** The parts of a run that extraction depends on. */
export interface ExtractedRun {
  options: RunOptions;
  /** Where an earlier attempt stopped; `null` at the start. */
  cursor: JsonObject | null;
  signal: AbortSignal;
  notes: RunNotes;
  /** Called when the run skips data that earlier runs have read. */
  onIncremental?: () => void;
}

/** Extracts the pages of a run, for a job and for its preview. */
@Injectable()
export class RunExtraction {
  constructor(private readonly checkpoints: CheckpointsRepository) {}

  /** @throws whatever the source's `extract` throws */
  pages(
    source: Source,
    { options, cursor, signal, notes, onIncremental }: ExtractedRun,
  ): AsyncIterable<Page> {
    return source.extract({
      options,
      cursor,
      signal,
      checkpoint: async (key) => (options.full ? null : this.checkpoints.find(source.name, key)),
      note: (text) => notes.add(text),
      incremental: () => onIncremental?.(),
    });
  }
}
