import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CoinResolver } from '../../coins/coin-resolver.js';
import { messageOf } from '../../common/errors.js';
import { TerminalError } from '../../common/run-errors.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { inRolledBackTransaction } from '../../database/transaction.js';
import type { Source } from '../../ingestion/source/source.js';
import { QuoteComparer, type Difference } from '../../normalization/load/quote-comparer.js';
import type { Reject } from '../../ingestion/source/quote.js';
import type { JobResult, PageCounts } from '../etl-jobs.repository.js';
import { assetsOf, type PageRecords } from '../pipeline/page-loader.js';
import { JobCounts } from '../pipeline/job-counts.js';

/** A rejected record with its page. */
export interface RejectExample extends Reject {
  page: PreviewedPage;
}

/** A page of a preview. */
export interface PreviewedPage {
  /** Its row in `raw_data`; `null` for a page of a run, which is not stored. */
  rawId: number | null;
  /** Place within the run, from 1. */
  number: number;
  receivedAt: Date;
}

/** The effect that a job would have. */
export interface Preview {
  /** Pages it would load. */
  pages: number;
  counts: JobCounts;
  difference: Difference;
  rejects: RejectExample[];
  /** The result that the job would have. */
  result: JobResult;
}

/** Judges the pages of a preview, one after another. */
export interface PreviewRun {
  counts: JobCounts;
  /** @returns the counts that loading the page would give, with all earlier pages loaded */
  load: (page: PreviewedPage, records: PageRecords) => Promise<PageCounts>;
}

const EXAMPLES = 5;

/** Job id in the statements of a preview, which has no job. */
const NO_JOB = 0;

const NOTHING = { id: null, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 };

/**
 * Previews the load of pages with the same SQL as the load, in a transaction that is rolled back. It blocks other
 * runs and operators only if a page has an asset whose coin must be decided.
 */
@Injectable()
export class LoadPreview {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly resolver: CoinResolver,
    private readonly comparer: QuoteComparer,
  ) {}

  /** @param run loads each page and returns the result that the job would have; may throw a TerminalError */
  async of(
    { name: source, version: parserVersion }: Source,
    run: (preview: PreviewRun) => Promise<JobResult>,
  ): Promise<Preview> {
    const counts = new JobCounts(NOTHING, this.settings.rejectLimitPercent);
    const rejects: RejectExample[] = [];
    let pages = 0;
    return inRolledBackTransaction(this.dataSource, async (tx) => {
      await this.comparer.begin(tx);
      const load: PreviewRun['load'] = async (page, records) => {
        const { rawId } = page;
        const sighting = { rawId, at: page.receivedAt };
        const assets = assetsOf(records.quotes);
        const coins =
          (await this.resolver.known(tx, source, assets, sighting)) ??
          (await this.resolver.resolve(tx, source, assets, sighting));
        const origin = { source, jobId: NO_JOB, rawId, parserVersion };
        const judged = await this.comparer.compare(tx, origin, page.number, records.quotes, coins);
        const pageCounts = { ...judged, rejected: records.rejects.length };
        pages++;
        counts.add(pageCounts);
        for (const reject of records.rejects.slice(0, EXAMPLES - rejects.length))
          rejects.push({ ...reject, page });
        return pageCounts;
      };
      const result = await run({ counts, load }).catch(failureResult);
      const difference = await this.comparer.difference(tx, source, EXAMPLES);
      return { pages, counts, difference, rejects, result };
    });
  }
}

/** The result of a run that ends with a TerminalError; rethrows every other error. */
function failureResult(error: unknown): JobResult {
  if (!(error instanceof TerminalError)) throw error;
  return { status: 'failure', errorMessage: messageOf(error) };
}
