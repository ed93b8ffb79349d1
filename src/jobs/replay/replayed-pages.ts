import { Inject, Injectable } from '@nestjs/common';
import { PageRefusedError } from '../../common/run-errors.js';
import {
  RawPagesReader,
  type KeptPage,
  type PageSelection,
} from '../../ingestion/raw-data/raw-pages.reader.js';
import { stagePage } from '../../normalization/load/staged-page.js';
import { NORMALIZERS, type Normalizer } from '../../ingestion/source/source.js';
import { bySource } from '../pipeline/etl.pipeline.js';
import type { StagedContent } from '../pipeline/page-loader.js';

/** A stored page as the present normalizer reads it; without content, why it cannot be read. */
export type ReplayedPage =
  | { page: KeptPage; content: StagedContent; refusal: null }
  | { page: KeptPage; content: null; refusal: string };

/** Reads stored pages through the present normalizers. */
@Injectable()
export class ReplayedPages {
  constructor(
    @Inject(NORMALIZERS) private readonly normalizers: Normalizer[],
    private readonly stored: RawPagesReader,
  ) {}

  /** @throws TerminalError for a source there is no more */
  normalizerOf(source: string): Normalizer {
    return bySource(this.normalizers, source);
  }

  /**
   * The pages of a selection in the order they were stored. What lay in the future is judged by the
   * time the page came, so that a page says the same however often it is read.
   * @param after id of a page to go on behind, 0 for all
   */
  async *read(source: string, selection: PageSelection, after = 0): AsyncGenerator<ReplayedPage> {
    const normalizer = this.normalizerOf(source);
    for await (const page of this.stored.selected(selection, after)) yield await readAgain(page, normalizer);
  }
}

async function readAgain(page: KeptPage, normalizer: Normalizer): Promise<ReplayedPage> {
  try {
    const { quotes, rejects } = await normalizer.normalize(page, page.receivedAt);
    return { page, content: { quotes: stagePage(quotes), rejects }, refusal: null };
  } catch (error) {
    if (!(error instanceof PageRefusedError)) throw error;
    return { page, content: null, refusal: error.message };
  }
}
