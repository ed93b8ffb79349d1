import { Injectable } from '@nestjs/common';
import { PageRefusedError } from '../../common/run-errors.js';
import {
  RawPagesReader,
  type KeptPage,
  type PageSelection,
} from '../../ingestion/raw-data/raw-pages.reader.js';
import { stagePage } from '../../normalization/load/staged-page.js';
import { SourceRegistry } from '../../ingestion/source/source-registry.js';
import type { Source } from '../../ingestion/source/source.js';
import type { StagedContent } from '../pipeline/page-loader.js';

/** A stored page as the present normalizer reads it; without content, why it cannot be read. */
export type ReplayedPage =
  | { page: KeptPage; content: StagedContent; refusal: null }
  | { page: KeptPage; content: null; refusal: string };

/** Reads stored pages through the present normalizers. */
@Injectable()
export class ReplayedPages {
  constructor(
    private readonly sources: SourceRegistry,
    private readonly stored: RawPagesReader,
  ) {}

  /** @throws TerminalError for a source that this process does not have */
  sourceOf(name: string): Source {
    return this.sources.get(name);
  }

  /**
   * The pages of a selection in the order they were stored. What lay in the future is judged by the
   * time the page came, so that a page says the same however often it is read.
   * @param after id of a page to go on behind, 0 for all
   */
  async *read(source: Source, selection: PageSelection, after = 0): AsyncGenerator<ReplayedPage> {
    for await (const page of this.stored.selected(selection, after)) yield await readAgain(page, source);
  }
}

async function readAgain(page: KeptPage, source: Source): Promise<ReplayedPage> {
  try {
    const { quotes, rejects } = await source.normalize(page, page.receivedAt);
    return { page, content: { quotes: stagePage(quotes), rejects }, refusal: null };
  } catch (error) {
    if (!(error instanceof PageRefusedError)) throw error;
    return { page, content: null, refusal: error.message };
  }
}
