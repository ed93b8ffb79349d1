import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { TerminalError } from '../../common/run-errors.js';
import { CheckpointsRepository } from '../../ingestion/raw-data/checkpoints.repository.js';
import { EXTRACTORS, type Extractor, type RunOptions } from '../../ingestion/source/extraction.js';
import type { StoredPage } from '../../ingestion/source/page.js';
import { stagePage } from '../../normalization/load/staged-page.js';
import { NORMALIZERS, type Normalizer } from '../../ingestion/source/source.js';
import { bySource, nothingUsable } from '../pipeline/etl.pipeline.js';
import { LoadPreview, type Preview } from './load-preview.js';
import { isUsable } from '../pipeline/page-loader.js';

/** Pages that are not stored count from here, so that they are newer than every stored one. */
export const UNSTORED = 2 ** 52;

/** Tells what a run would do: asks the source as the run would, stores nothing and leaves nothing behind. */
@Injectable()
export class RunPreview {
  constructor(
    @Inject(EXTRACTORS) private readonly extractors: Extractor[],
    @Inject(NORMALIZERS) private readonly normalizers: Normalizer[],
    private readonly checkpoints: CheckpointsRepository,
    private readonly previews: LoadPreview,
    private readonly clock: Clock,
  ) {}

  /**
   * What would drift is not looked at; requests count towards the quota of an API.
   * @throws TransientError when the source cannot be read now, or the signal's reason
   */
  async of(source: string, options: RunOptions, signal: AbortSignal): Promise<Preview> {
    const normalizer = bySource(this.normalizers, source);
    const notes: string[] = [];
    const extracted = this.extract(source, options, signal, notes);
    // Nobody is to wait for a lock of ours while an API takes its time; a file does not, and may not fit the memory.
    const pages = source === 'csv' ? extracted : collected(extracted);
    return this.previews.of(source, normalizer.version, async ({ tally, load }) => {
      for await (const page of pages) {
        signal.throwIfAborted();
        const { quotes, rejects } = await normalizer.normalize(page, this.clock.now());
        const content = { quotes: stagePage(quotes), rejects };
        if (!isUsable(await load(page, content))) throw new TerminalError(nothingUsable(page, content));
        tally.assertRejectLimit();
      }
      return { ...tally.outcome(), note: notes.length > 0 ? notes.join('; ') : null };
    });
  }

  private async *extract(
    source: string,
    options: RunOptions,
    signal: AbortSignal,
    notes: string[],
  ): AsyncGenerator<StoredPage> {
    const extraction = {
      options,
      cursor: null,
      signal,
      checkpoint: async (key: string) => (options.full ? null : this.checkpoints.find(source, key)),
      note: (text: string) => void notes.push(text),
      incremental: () => undefined,
    };
    let number = 0;
    for await (const page of bySource(this.extractors, source).extract(extraction))
      yield { ...page, number: ++number, rawId: UNSTORED + number };
  }
}

/** All pages, the first only once the last has come, and the failure that kept further ones from coming. */
async function* collected(pages: AsyncIterable<StoredPage>): AsyncGenerator<StoredPage> {
  const all: StoredPage[] = [];
  let failure: unknown;
  try {
    for await (const page of pages) all.push(page);
  } catch (error) {
    failure = error;
  }
  yield* all;
  if (failure !== undefined) throw failure as Error;
}
