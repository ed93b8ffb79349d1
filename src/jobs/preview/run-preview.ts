import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { TerminalError } from '../../common/run-errors.js';
import type { RunOptions } from '../../ingestion/source/extraction.js';
import type { Page } from '../../ingestion/source/page.js';
import { SourceRegistry } from '../../ingestion/source/source-registry.js';
import { stagePage } from '../../normalization/load/staged-page.js';
import { nothingUsable } from '../pipeline/etl.pipeline.js';
import { isUsable } from '../pipeline/page-loader.js';
import { RunExtraction, RunNotes } from '../pipeline/run-extraction.js';
import { LoadPreview, type Preview } from './load-preview.js';

/** Previews a run: extracts and normalizes as the run would, and stores nothing. */
@Injectable()
export class RunPreview {
  constructor(
    private readonly sources: SourceRegistry,
    private readonly extraction: RunExtraction,
    private readonly previews: LoadPreview,
    private readonly clock: Clock,
  ) {}

  /**
   * Drift is not watched. Requests count towards the quota of an API.
   * @throws TransientError when the source cannot be read at the moment, or the signal's reason
   */
  async of(name: string, options: RunOptions, signal: AbortSignal): Promise<Preview> {
    const source = this.sources.get(name);
    const notes = new RunNotes();
    const extracted = this.extraction.pages(source, { options, cursor: null, signal, notes });
    // An API is read to its end first, so that no lock is held during network I/O. Files are local and may
    // not fit in memory, so they are streamed.
    const pages = source.files ? extracted : collected(extracted);
    return this.previews.of(source, async ({ counts, load }) => {
      let number = 0;
      for await (const page of pages) {
        signal.throwIfAborted();
        const unstored = { ...page, rawId: null, number: ++number };
        const { quotes, rejects } = await source.normalize(unstored, this.clock.now());
        const records = { quotes: stagePage(quotes), rejects };
        if (!isUsable(await load(unstored, records)))
          throw new TerminalError(nothingUsable(unstored, records));
        counts.assertRejectLimit();
      }
      return { ...counts.result(), note: notes.text() };
    });
  }
}

/** Yields all pages once the last one is read, then throws the error that ended reading, if there was one. */
async function* collected(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  const all: Page[] = [];
  let failure: unknown;
  try {
    for await (const page of pages) all.push(page);
  } catch (error) {
    failure = error;
  }
  yield* all;
  if (failure !== undefined) throw failure as Error;
}
