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
import { CheckpointsRepository } from '../../ingestion/raw-data/checkpoints.repository.js';
import { EXTRACTORS, type Extractor } from '../../ingestion/source/extraction.js';
import type { StoredPage } from '../../ingestion/source/page.js';
import { RawDataRepository } from '../../ingestion/raw-data/raw-data.repository.js';
import { RawPagesReader } from '../../ingestion/raw-data/raw-pages.reader.js';
import { stagePage } from '../../normalization/load/staged-page.js';
import { NORMALIZERS, type Normalizer } from '../../ingestion/source/source.js';
import { refreshExtremes } from '../../totals/coin-totals.js';
import { withoutRefused } from './drift-rejects.js';
import type { EtlJob } from '../etl-job.entity.js';
import type { Outcome } from '../etl-jobs.repository.js';
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
 * The story of the system: a page is extracted, stored, watched for drift, normalized, its coins are
 * resolved, and it is loaded; every record it held ends in exactly one count. The next page is prepared while
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
    private readonly rawPages: RawPagesReader,
    private readonly checkpoints: CheckpointsRepository,
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
    const normalizer = bySource(this.normalizers, job.source);
    const tally = new RunTally(job, this.settings.rejectLimitPercent);
    const notes: string[] = [];
    let pages = this.extract(job, control.signal, watch, notes);
    if (watch.looksAhead) {
      for await (const page of pages) await watch.look(page);
      watch.judgeAhead();
      pages = this.rawPages.storedAfter(job.id, job.pages, job.queuedAt);
    }
    const prepared = new ReadAhead(this.prepare(pages, normalizer, watch));
    for await (const { page, content } of prepared) {
      // An uploaded file is gone afterwards: no later run can read it on.
      const checkpoint = job.trigger === 'upload' ? null : page.checkpoint;
      const step = { ...page, checkpoint, pastUnusable: false };
      const counts = await this.pages.load(job, page, content, normalizer, step, () => prepared.begin());
      await this.probe.at('load committed');
      tally.add(counts);
      control.onPage?.(tally, page.share);
      if (!isUsable(counts)) throw new TerminalError(nothingUsable(page, content));
      tally.assertRejectLimit();
      control.signal.throwIfAborted();
    }
    await refreshExtremes(this.dataSource, job.source);
    return { ...tally.outcome(), note: notes.length > 0 ? notes.join('; ') : null };
  }

  /** Pages of this job: first those an earlier attempt stored but did not load, then new ones. */
  private async *extract(
    job: EtlJob,
    signal: AbortSignal,
    watch: RunWatch,
    notes: string[],
  ): AsyncGenerator<StoredPage> {
    let { cursor, pages: number } = job;
    for await (const page of this.rawPages.storedAfter(job.id, job.pages, job.queuedAt)) {
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
      incremental: () => watch.incremental(),
    };
    for await (const page of bySource(this.extractors, source).extract(extraction)) {
      yield await this.rawData.store(page, { source, jobId: job.id, number: ++number, parserVersion });
    }
  }

  private async *prepare(
    pages: AsyncIterable<StoredPage>,
    normalizer: Normalizer,
    watch: RunWatch,
  ): AsyncGenerator<PreparedPage> {
    for await (const page of pages) {
      await this.probe.at('page stored');
      const verdict = await watch.look(page);
      const normalized = await normalizer.normalize(page, this.clock.now()).catch((error: unknown) => {
        throw watch.explain(error);
      });
      const { quotes, rejects } = withoutRefused(normalized, page, verdict);
      await this.probe.at('page normalized');
      yield { page, content: { quotes: stagePage(quotes), rejects } };
    }
  }
}

/** @throws TerminalError when there is no such source */
export function bySource<T extends { source: string }>(all: T[], source: string): T {
  const found = all.find((one) => one.source === source);
  if (!found) throw new TerminalError(`There is no source called ${source}`);
  return found;
}

/** Why a run ends behind a page that brought nothing. */
export function nothingUsable(page: StoredPage, { rejects }: StagedContent): string {
  const first = rejects[0];
  return (
    `Page ${page.number} (${page.url}) holds no usable record: all ${rejects.length} were rejected` +
    (first ? `, the first at ${first.place} with ${first.code}: ${first.message}` : '')
  );
}
