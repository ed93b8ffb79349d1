import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiError } from '../../common/errors.js';
import type { PageSelection } from '../../ingestion/raw-data/raw-pages.reader.js';
import { LoadPreview, type Preview } from './load-preview.js';
import { UnreadablePages } from '../replay/unreadable-pages.js';
import { ReplayedPages } from '../replay/replayed-pages.js';

/** Previews a replay and stores nothing. */
@Injectable()
export class ReplayPreview implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly replayed: ReplayedPages,
    private readonly previews: LoadPreview,
  ) {}

  /** @param gone aborted when the client disconnects; its reason is thrown */
  async of(name: string, selection: PageSelection, gone: AbortSignal): Promise<Preview> {
    const signal = AbortSignal.any([gone, this.stopping.signal]);
    const source = this.replayed.sourceOf(name);
    return this.previews.of(source, async ({ counts, load }) => {
      const unreadable = UnreadablePages.from(null);
      for await (const { page, records, reason } of this.replayed.read(source, selection)) {
        signal.throwIfAborted();
        if (records === null) {
          unreadable.add(reason);
          continue;
        }
        await load(page, records);
        counts.assertRejectLimit();
      }
      return unreadable.result(counts, selection);
    });
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort(new ApiError(503, 'Service Unavailable', 'The server is shutting down; try again'));
  }
}
