import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiError } from '../../common/errors.js';
import type { PageSelection } from '../../ingestion/raw-data/raw-pages.reader.js';
import { LoadPreview, type Preview } from './load-preview.js';
import { RefusedPages } from '../replay/replay-tally.js';
import { ReplayedPages } from '../replay/replayed-pages.js';

/** Previews a replay and leaves nothing behind. */
@Injectable()
export class ReplayPreview implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly replayed: ReplayedPages,
    private readonly previews: LoadPreview,
  ) {}

  /** @param gone aborted when nobody waits for the answer any more; its reason is thrown */
  async of(name: string, selection: PageSelection, gone: AbortSignal): Promise<Preview> {
    const signal = AbortSignal.any([gone, this.stopping.signal]);
    const source = this.replayed.sourceOf(name);
    return this.previews.of(source, async ({ tally, load }) => {
      const refused = RefusedPages.from(null);
      for await (const { page, content, refusal } of this.replayed.read(source, selection)) {
        signal.throwIfAborted();
        if (content === null) {
          refused.add(refusal);
          continue;
        }
        await load(page, content);
        tally.assertRejectLimit();
      }
      return refused.outcome(tally, selection);
    });
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort(new ApiError(503, 'Service Unavailable', 'The process is stopping; ask again'));
  }
}
