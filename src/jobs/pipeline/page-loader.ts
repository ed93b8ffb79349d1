import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { ObservedAsset } from '../../coins/asset.js';
import { CoinResolver } from '../../coins/coin-resolver.js';
import { Probe } from '../../common/probe.js';
import { Partitions } from '../../database/partitions.js';
import { inTransaction } from '../../database/transaction.js';
import { CheckpointsRepository } from '../../ingestion/raw-data/checkpoints.repository.js';
import type { Checkpoint, JsonObject, StoredPage } from '../../ingestion/source/page.js';
import { QuoteLoader } from '../../normalization/load/quote-loader.js';
import type { StagedPage } from '../../normalization/load/staged-page.js';
import type { Source } from '../../ingestion/source/source.js';
import type { Quote, Reject } from '../../ingestion/source/quote.js';
import {
  RejectedRecordsRepository,
  type PageOrigin,
} from '../../normalization/rejects/rejected-records.repository.js';
import { raiseVersion } from '../../totals/data-version.js';
import type { EtlJob } from '../etl-job.entity.js';
import { EtlJobsRepository, type PageCounts } from '../etl-jobs.repository.js';

/** The records of a page: quotes, serialized for COPY, and rejects. */
export interface PageRecords {
  quotes: StagedPage;
  rejects: Reject[];
}

/** The state of a job once a page is loaded. */
export interface JobProgress {
  /** Number of pages loaded, this one included. */
  pages: number;
  /** Where the job resumes. */
  cursor: JsonObject | null;
  /** What later runs need not read again. */
  checkpoint: Checkpoint | null;
  /** Whether the job continues after a page without a usable record. */
  skipsUnusable: boolean;
}

/** The job was cancelled on request; committed pages stay. */
export class CancelledError extends Error {
  constructor() {
    super('Cancelled on request');
    this.name = 'CancelledError';
  }
}

/** Loads one page in one transaction: facts, rejects, mappings, checkpoint and counts, or none of them. */
@Injectable()
export class PageLoader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly partitions: Partitions,
    private readonly resolver: CoinResolver,
    private readonly loader: QuoteLoader,
    private readonly rejected: RejectedRecordsRepository,
    private readonly checkpoints: CheckpointsRepository,
    private readonly jobs: EtlJobsRepository,
    private readonly probe: Probe,
  ) {}

  /**
   * @param progress the state of the job with this page loaded
   * @param onStaged called once PostgreSQL has received the quotes, before it merges them
   * @throws FencedError when another worker has taken the job
   * @throws CancelledError when the job was cancelled; only the raw row of the page is kept
   */
  async load(
    job: EtlJob,
    page: StoredPage,
    { quotes, rejects }: PageRecords,
    { version, recordIdentity }: Pick<Source, 'version' | 'recordIdentity'>,
    progress: JobProgress,
    onStaged: () => void,
  ): Promise<PageCounts> {
    const origin: PageOrigin = {
      source: job.source,
      jobId: job.id,
      rawId: page.rawId,
      page: page.number,
      url: page.url,
      parserVersion: version,
    };
    await this.partitions.ensureYears(quotes.years);
    return inTransaction(this.dataSource, async (tx) => {
      const attempt = { jobId: job.id, attempt: job.attempt };
      const { cancelRequested } = await this.jobs.fence(tx, attempt);
      if (cancelRequested) throw new CancelledError();
      await this.probe.at('load begun');
      const coins = await this.resolver.resolve(tx, job.source, assetsOf(quotes), {
        rawId: page.rawId,
        at: page.receivedAt,
      });
      const loaded = await this.loader.load(tx, origin, quotes, coins, onStaged);
      await this.rejected.resolve(tx, origin, quotes, recordIdentity);
      await this.rejected.write(tx, origin, rejects);
      const counts = { ...loaded, rejected: rejects.length };
      const { checkpoint } = progress;
      const advances = progress.skipsUnusable || isUsable(counts);
      if (checkpoint && advances) await this.checkpoints.save(tx, job.source, checkpoint, job.id);
      await this.jobs.addPage(tx, attempt, { ...progress, advances }, counts, quotes.newest);
      await this.probe.at('load merged');
      // Last, because every other writer waits from here until the commit.
      await raiseVersion(tx);
      return counts;
    });
  }
}

/** Whether a page has a usable record; a page without any record also counts as usable. */
export function isUsable({ inserted, updated, unchanged, duplicate, rejected }: PageCounts): boolean {
  return rejected === 0 || inserted + updated + unchanged + duplicate > 0;
}

/** The assets of a page, each with its newest price there: evidence of which coin it is. */
export function assetsOf({ newestQuotes }: StagedPage): Map<string, ObservedAsset> {
  const newest = new Map<string, Quote>();
  for (const quote of newestQuotes) {
    const known = newest.get(quote.asset.sourceId);
    if (!known || known.timestamp <= quote.timestamp) newest.set(quote.asset.sourceId, quote);
  }
  return new Map(
    Array.from(newest.values(), ({ asset, priceUsd, marketCap, timestamp }) => [
      asset.sourceId,
      { ...asset, price: { value: priceUsd, at: timestamp }, marketCap },
    ]),
  );
}
