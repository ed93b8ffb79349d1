import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CoinResolver } from '../../coins/coin-resolver.js';
import { messageOf } from '../../common/errors.js';
import { TerminalError } from '../../common/run-errors.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { withoutTrace } from '../../database/transaction.js';
import type { Source } from '../../ingestion/source/source.js';
import { QuoteComparer, type Difference } from '../../normalization/load/quote-comparer.js';
import type { Reject } from '../../ingestion/source/quote.js';
import type { Outcome, PageCounts } from '../etl-jobs.repository.js';
import { assetsOf, type StagedContent } from '../pipeline/page-loader.js';
import { RunTally } from '../pipeline/run-tally.js';

/** A reject with its page. */
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

/** What a job would do. */
export interface Preview {
  /** Pages it would load. */
  pages: number;
  tally: RunTally;
  difference: Difference;
  rejects: RejectExample[];
  /** How the job would end. */
  outcome: Outcome;
}

/** Judges each page as the job's load would. */
export interface PreviewRun {
  tally: RunTally;
  /** @returns the counts that loading the page after those before it would give */
  load: (page: PreviewedPage, content: StagedContent) => Promise<PageCounts>;
}

const EXAMPLES = 5;

/** Stands for the job that is not made. */
const NO_JOB = 0;

const NOTHING = { id: null, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 };

/**
 * Previews what loading pages would do, judged by the same SQL as the load, and leaves nothing behind. Runs
 * and operators do not wait for it unless a page names an asset whose coin must be decided.
 */
@Injectable()
export class LoadPreview {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly resolver: CoinResolver,
    private readonly comparer: QuoteComparer,
  ) {}

  /** @param run reads the pages, judges each one, and returns how the job would end; may throw a TerminalError */
  async of(
    { name: source, version: parserVersion }: Source,
    run: (preview: PreviewRun) => Promise<Outcome>,
  ): Promise<Preview> {
    const tally = new RunTally(NOTHING, this.settings.rejectLimitPercent);
    const rejects: RejectExample[] = [];
    let pages = 0;
    return withoutTrace(this.dataSource, async (tx) => {
      await this.comparer.begin(tx);
      const load: PreviewRun['load'] = async (page, content) => {
        const { rawId } = page;
        const sighting = { rawId, at: page.receivedAt };
        const assets = assetsOf(content.quotes);
        const coins =
          (await this.resolver.known(tx, source, assets, sighting)) ??
          (await this.resolver.resolve(tx, source, assets, sighting));
        const origin = { source, jobId: NO_JOB, rawId, parserVersion };
        const judged = await this.comparer.compare(tx, origin, page.number, content.quotes, coins);
        const counts = { ...judged, rejected: content.rejects.length };
        pages++;
        tally.add(counts);
        for (const reject of content.rejects.slice(0, EXAMPLES - rejects.length))
          rejects.push({ ...reject, page });
        return counts;
      };
      const outcome = await run({ tally, load }).catch(failure);
      const difference = await this.comparer.difference(tx, source, EXAMPLES);
      return { pages, tally, difference, rejects, outcome };
    });
  }
}

/** How a run ends by a failure that is foreseen. */
function failure(error: unknown): Outcome {
  if (!(error instanceof TerminalError)) throw error;
  return { status: 'failure', errorMessage: messageOf(error) };
}
