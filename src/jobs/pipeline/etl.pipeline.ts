import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ReadAhead } from '../../common/read-ahead.js';
import { Clock } from '../../common/clock.js';
import { TerminalError } from '../../common/run-errors.js';
import { Probe } from '../../common/probe.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { DriftWatcher } from '../../drift/drift-watcher.js';
import type { RunWatch } from '../../drift/run-watch.js';
import type { NumberedPage, StoredPage } from '../../ingestion/source/page.js';
import { RawDataRepository } from '../../ingestion/raw-data/raw-data.repository.js';
import { RawPagesReader } from '../../ingestion/raw-data/raw-pages.reader.js';
import { stagePage } from '../../normalization/load/staged-page.js';
import type { NormalizedPage } from '../../ingestion/source/quote.js';
import { SourceRegistry } from '../../ingestion/source/source-registry.js';
import type { Source } from '../../ingestion/source/source.js';
import { refreshExtremes } from '../../totals/coin-totals.js';
import { applyPolicyRejects } from './drift-rejects.js';
import type { EtlJob } from '../etl-job.entity.js';
import type { JobResult } from '../etl-jobs.repository.js';
import { isUsable, PageLoader, type PageRecords } from './page-loader.js';
import { RunExtraction, RunNotes } from './run-extraction.js';
import { JobCounts } from './job-counts.js';

/** Cancellation signal and progress callback of a run. */
export interface RunControl {
  /** Aborted to stop the run at the next page. */
  signal: AbortSignal;
  /** Called after each committed page; `share` is the part of the input that was read, 0 to 1, where known. */
  onPage?: (counts: JobCounts, share: number | undefined) => void;
}

/** A page stored in `raw_data`, with its records. */
interface PreparedPage {
  page: StoredPage;
  records: PageRecords;
}

/**
 * Runs a job page by page: extract, store, watch for drift, normalize, resolve coins, load. Every record of a
 * page ends in exactly one count. The next page is prepared while PostgreSQL loads the current one.
 */
@Injectable()
export class EtlPipeline {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly rawData: RawDataRepository,
    private readonly rawPages: RawPagesReader,
    private readonly sources: SourceRegistry,
    private readonly extraction: RunExtraction,
    private readonly pages: PageLoader,
    private readonly drift: DriftWatcher,
    private readonly clock: Clock,
    private readonly probe: Probe,
  ) {}

  /**
   * Runs a job to its end, from where an earlier attempt stopped.
   * @throws TransientError, TerminalError, FencedError, CancelledError, or the signal's reason
   */
  async run(job: EtlJob, control: RunControl): Promise<JobResult> {
    const watch = await this.drift.begin(job);
    try {
      const result = await this.load(job, control, watch);
      await watch.finish();
      return result;
    } catch (error) {
      await watch.fail(error);
      throw error;
    }
  }

  private async load(job: EtlJob, control: RunControl, watch: RunWatch): Promise<JobResult> {
    const source = this.sources.get(job.source);
    const counts = new JobCounts(job, this.settings.rejectLimitPercent);
    const notes = new RunNotes();
    let pages = this.extract(source, job, control.signal, watch, notes);
    if (watch.needsWholeRun) {
      for await (const page of pages) await watch.checkPage(page);
      watch.checkRun();
      pages = this.rawPages.storedAfter(job.id, job.pages, job.queuedAt);
    }
    const prepared = new ReadAhead(this.prepare(pages, source, watch));
    for await (const { page, records } of prepared) {
      // An uploaded file is deleted after its job, so no later run can continue it.
      const checkpoint = job.trigger === 'upload' ? null : page.checkpoint;
      const progress = { pages: page.number, cursor: page.cursor, checkpoint, skipsUnusable: false };
      const pageCounts = await this.pages.load(job, page, records, source, progress, () => prepared.begin());
      await this.probe.at('load committed');
      counts.add(pageCounts);
      control.onPage?.(counts, page.share);
      if (!isUsable(pageCounts)) throw new TerminalError(nothingUsable(page, records));
      counts.assertRejectLimit();
      control.signal.throwIfAborted();
    }
    await refreshExtremes(this.dataSource, job.source);
    return { ...counts.result(), note: notes.text() };
  }

  /** The pages of a job: first those that an earlier attempt stored but did not load, then new ones. */
  private async *extract(
    source: Source,
    job: EtlJob,
    signal: AbortSignal,
    watch: RunWatch,
    notes: RunNotes,
  ): AsyncGenerator<StoredPage> {
    let { cursor, pages: number } = job;
    for await (const page of this.rawPages.storedAfter(job.id, job.pages, job.queuedAt)) {
      ({ cursor, number } = page);
      yield page;
    }
    const { options } = job;
    const onIncremental = (): void => watch.incremental();
    const origin = { source: source.name, jobId: job.id, parserVersion: source.version };
    for await (const page of this.extraction.pages(source, { options, cursor, signal, notes, onIncremental }))
      yield await this.rawData.store(page, { ...origin, number: ++number });
  }

  private async *prepare(
    pages: AsyncIterable<StoredPage>,
    source: Source,
    watch: RunWatch,
  ): AsyncGenerator<PreparedPage> {
    for await (const page of pages) {
      await this.probe.at('page stored');
      const normalized = await this.normalize(source, page, watch);
      const policy = await watch.checkPage(page);
      const { quotes, rejects } = applyPolicyRejects(normalized, source, policy);
      await this.probe.at('page normalized');
      yield { page, records: { quotes: stagePage(quotes), rejects } };
    }
  }

  /** A page that cannot be normalized is watched too: drift is often the reason. */
  private async normalize(source: Source, page: StoredPage, watch: RunWatch): Promise<NormalizedPage> {
    try {
      return await source.normalize(page, this.clock.now());
    } catch (error) {
      await watch.checkPage(page);
      throw watch.withRenameHint(error);
    }
  }
}

/** Error message for a page without a usable record. */
export function nothingUsable(page: NumberedPage, { rejects }: PageRecords): string {
  const first = rejects[0];
  return (
    `Page ${page.number} (${page.url}) has no usable record: all ${rejects.length} were rejected` +
    (first ? `; the first: ${first.place}, ${first.code}: ${first.message}` : '')
  );
}
