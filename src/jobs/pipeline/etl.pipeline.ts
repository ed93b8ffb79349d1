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
import { withoutRefused } from './drift-rejects.js';
import type { EtlJob } from '../etl-job.entity.js';
import type { Outcome } from '../etl-jobs.repository.js';
import { isUsable, PageLoader, type StagedContent } from './page-loader.js';
import { RunExtraction, RunNotes } from './run-extraction.js';
import { RunTally } from './run-tally.js';

/** Cancellation signal and progress callback of a run. */
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
 * The story of the system: a page is extracted, stored, watched for drift, normalized, its coins are
 * resolved, and it is loaded; every record it held ends in exactly one count. The next page is prepared while
 * PostgreSQL loads this one.
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
  async run(job: EtlJob, control: RunControl): Promise<Outcome> {
    const watch = await this.drift.begin(job);
    try {
      const outcome = await this.load(job, control, watch);
      await watch.finish();
      return outcome;
    } catch (error) {
      await watch.fail(error);
      throw error;
    }
  }

  private async load(job: EtlJob, control: RunControl, watch: RunWatch): Promise<Outcome> {
    const source = this.sources.get(job.source);
    const tally = new RunTally(job, this.settings.rejectLimitPercent);
    const notes = new RunNotes();
    let pages = this.extract(source, job, control.signal, watch, notes);
    if (watch.looksAhead) {
      for await (const page of pages) await watch.look(page);
      watch.judgeAhead();
      pages = this.rawPages.storedAfter(job.id, job.pages, job.queuedAt);
    }
    const prepared = new ReadAhead(this.prepare(pages, source, watch));
    for await (const { page, content } of prepared) {
      // An uploaded file is gone afterwards: no later run can read it on.
      const checkpoint = job.trigger === 'upload' ? null : page.checkpoint;
      const step = { ...page, checkpoint, pastUnusable: false };
      const counts = await this.pages.load(job, page, content, source, step, () => prepared.begin());
      await this.probe.at('load committed');
      tally.add(counts);
      control.onPage?.(tally, page.share);
      if (!isUsable(counts)) throw new TerminalError(nothingUsable(page, content));
      tally.assertRejectLimit();
      control.signal.throwIfAborted();
    }
    await refreshExtremes(this.dataSource, job.source);
    return { ...tally.outcome(), note: notes.text() };
  }

  /** Pages of this job: first those an earlier attempt stored but did not load, then new ones. */
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
      const { quotes, rejects } = withoutRefused(normalized, source, await watch.look(page));
      await this.probe.at('page normalized');
      yield { page, content: { quotes: stagePage(quotes), rejects } };
    }
  }

  /** A page that is refused is watched all the same: its drift is often the reason. */
  private async normalize(source: Source, page: StoredPage, watch: RunWatch): Promise<NormalizedPage> {
    try {
      return await source.normalize(page, this.clock.now());
    } catch (error) {
      await watch.look(page);
      throw watch.explain(error);
    }
  }
}

/** Why a run fails after a page without a usable record. */
export function nothingUsable(page: NumberedPage, { rejects }: StagedContent): string {
  const first = rejects[0];
  return (
    `Page ${page.number} (${page.url}) holds no usable record: all ${rejects.length} were rejected` +
    (first ? `, the first at ${first.place} with ${first.code}: ${first.message}` : '')
  );
}
