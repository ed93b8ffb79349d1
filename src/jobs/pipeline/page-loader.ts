import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { NamedAsset } from '../../coins/asset.js';
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

/** What a page holds, its quotes written down for COPY. */
export interface StagedContent {
  quotes: StagedPage;
  rejects: Reject[];
}

/** How a job goes on once a page is loaded. */
export interface Step {
  /** How many pages it has loaded then. */
  number: number;
  /** Where it goes on. */
  cursor: JsonObject | null;
  /** What later runs must know. */
  checkpoint: Checkpoint | null;
  /** Whether it goes on behind a page without a usable record too. */
  pastUnusable: boolean;
}

/** Someone asked for the job to stop; what was committed stays. */
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
   * @param step how the job goes on
   * @param onStaged called once PostgreSQL has the quotes and works on them by itself
   * @throws FencedError when another worker has taken the job
   * @throws CancelledError when the job was cancelled; nothing of the page is kept but its raw row
   */
  async load(
    job: EtlJob,
    page: StoredPage,
    { quotes, rejects }: StagedContent,
    { version, recordIdentity }: Pick<Source, 'version' | 'recordIdentity'>,
    step: Step,
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
      const goesOn = step.pastUnusable || isUsable(counts);
      if (step.checkpoint && goesOn) await this.checkpoints.save(tx, job.source, step.checkpoint, job.id);
      await this.jobs.addPage(tx, attempt, { ...step, goesOn }, counts, quotes.newest);
      await this.probe.at('load merged');
      // Last: all others who change data wait from here to the commit.
      await raiseVersion(tx);
      return counts;
    });
  }
}

/** Whether a page brought anything; one that holds no record at all is no failure. */
export function isUsable({ inserted, updated, unchanged, duplicate, rejected }: PageCounts): boolean {
  return rejected === 0 || inserted + updated + unchanged + duplicate > 0;
}

/** The assets of a page, each with its newest price there: evidence of which coin it is. */
export function assetsOf({ newestQuotes }: StagedPage): Map<string, NamedAsset> {
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
