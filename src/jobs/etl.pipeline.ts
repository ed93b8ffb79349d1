import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ahead } from '../common/ahead.js';
import { Clock } from '../common/clock.js';
import { TerminalError } from '../common/fates.js';
import { Tidier } from '../common/memory.js';
import { Probe } from '../common/probe.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { CheckpointsRepository } from '../ingestion/checkpoints.repository.js';
import { EXTRACTORS, type Extractor } from '../ingestion/extractor.js';
import type { StoredPage } from '../ingestion/page.js';
import { RawDataRepository } from '../ingestion/raw-data.repository.js';
import { stagePage } from '../normalization/load/staged-page.js';
import { NORMALIZERS, type Normalizer } from '../normalization/normalizer.js';
import { refreshExtremes } from '../totals/coin-totals.js';
import type { EtlJob } from './etl-job.entity.js';
import type { Outcome } from './etl-jobs.repository.js';
import { isUsable, PageLoader, type StagedContent } from './page-loader.js';
import { RunTally } from './run-tally.js';

/** What a run is told and whom it tells. */
export interface RunControl {
  /** Aborted when the run is to stop at the next page. */
  signal: AbortSignal;
  /** Called after each committed page; `share` of the whole input, from 0 to 1, where that is known. */
  onPage?: (tally: RunTally, share: number | undefined) => void;
}

/** A page, what it holds, both safe in `raw_data`. */
interface PreparedPage {
  page: StoredPage;
  content: StagedContent;
}

/**
 * The story of the system: a page is extracted, stored, normalized, its coins are resolved, and it is
 * loaded; every record it held ends in exactly one count. The next page is prepared while
 * PostgreSQL loads this one.
 */
@Injectable()
export class EtlPipeline {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(EXTRACTORS) private readonly extractors: Extractor[],
    @Inject(NORMALIZERS) private readonly normalizers: Normalizer[],
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly rawData: RawDataRepository,
    private readonly checkpoints: CheckpointsRepository,
    private readonly pages: PageLoader,
    private readonly clock: Clock,
    private readonly probe: Probe,
  ) {}

  /**
   * Runs a job to its end, from where an earlier attempt stopped.
   * @throws TransientError, TerminalError, FencedError, CancelledError, or the signal's reason
   */
  async run(job: EtlJob, control: RunControl): Promise<Outcome> {
    const normalizer = bySource(this.normalizers, job.source);
    const tally = new RunTally(job, this.settings.rejectLimitPercent);
    const notes: string[] = [];
    const memory = new Tidier();
    const extracted = this.prepare(this.extract(job, control.signal, notes), normalizer);
    for await (const { page, content } of ahead(extracted)) {
      const counts = await this.pages.load(job, page, content, normalizer.version);
      await this.probe.at('load committed');
      tally.add(counts);
      memory.done(page.body.length);
      control.onPage?.(tally, page.share);
      if (!isUsable(counts)) throw new TerminalError(nothingUsable(page, content));
      tally.assertRejectLimit();
      control.signal.throwIfAborted();
    }
    await refreshExtremes(this.dataSource, job.source);
    return { ...tally.outcome(), note: notes.length > 0 ? notes.join('; ') : null };
  }

  /** Pages of this job: first those an earlier attempt stored but did not load, then new ones. */
  private async *extract(job: EtlJob, signal: AbortSignal, notes: string[]): AsyncGenerator<StoredPage> {
    let { cursor, pages: number } = job;
    for await (const page of this.rawData.storedAfter(job.id, job.pages, job.queuedAt)) {
      ({ cursor, number } = page);
      yield page;
    }
    const { source, options } = job;
    const { version: parserVersion } = bySource(this.normalizers, source);
    const extraction = {
      options,
      cursor,
      signal,
      checkpoint: async (key: string) => (options.full ? null : this.checkpoints.find(source, key)),
      note: (text: string) => void notes.push(text),
    };
    for await (const page of bySource(this.extractors, source).extract(extraction)) {
      yield await this.rawData.store(page, { source, jobId: job.id, number: ++number, parserVersion });
    }
  }

  private async *prepare(
    pages: AsyncIterable<StoredPage>,
    normalizer: Normalizer,
  ): AsyncGenerator<PreparedPage> {
    for await (const page of pages) {
      await this.probe.at('page stored');
      const { quotes, rejects } = await normalizer.normalize(page, this.clock.now());
      await this.probe.at('page normalized');
      yield { page, content: { quotes: stagePage(quotes), rejects } };
    }
  }
}

function bySource<T extends { source: string }>(all: T[], source: string): T {
  const found = all.find((one) => one.source === source);
  if (!found) throw new TerminalError(`There is no source called ${source}`);
  return found;
}

function nothingUsable(page: StoredPage, { rejects }: StagedContent): string {
  const first = rejects[0];
  return (
    `Page ${page.number} (${page.url}) holds no usable record: all ${rejects.length} were rejected` +
    (first ? `, the first at ${first.place} with ${first.code}: ${first.message}` : '')
  );
}
