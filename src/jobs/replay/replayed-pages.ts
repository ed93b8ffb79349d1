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
import type { PageRecords } from '../pipeline/page-loader.js';

/** A stored page with the records that the current normalizer finds, or the reason why it cannot be read. */
export type ReplayedPage =
  { page: KeptPage; records: PageRecords; reason: null } | { page: KeptPage; records: null; reason: string };

/** Reads stored pages with the current normalizers. */
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
   * The pages of a selection in the order they were stored. Times in the future are judged by when the page was
   * received, so that every replay gives the same records.
   * @param after `raw_data` id of the page to resume after; 0 for all pages
   */
  async *read(source: Source, selection: PageSelection, after = 0): AsyncGenerator<ReplayedPage> {
    for await (const page of this.stored.selected(selection, after)) yield await readAgain(page, source);
  }
}

async function readAgain(page: KeptPage, source: Source): Promise<ReplayedPage> {
  try {
    const { quotes, rejects } = await source.normalize(page, page.receivedAt);
    return { page, records: { quotes: stagePage(quotes), rejects }, reason: null };
  } catch (error) {
    if (!(error instanceof PageRefusedError)) throw error;
    return { page, records: null, reason: error.message };
  }
}
