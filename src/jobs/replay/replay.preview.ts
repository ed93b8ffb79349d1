import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CoinResolver } from '../../coins/coin-resolver.js';
import { ApiError, messageOf } from '../../common/errors.js';
import { TerminalError } from '../../common/fates.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { withoutTrace } from '../../database/transaction.js';
import type { PageSelection } from '../../ingestion/raw-pages.reader.js';
import { QuoteComparer, type Difference } from '../../normalization/load/quote-comparer.js';
import type { Reject } from '../../normalization/quote.js';
import type { Outcome } from '../etl-jobs.repository.js';
import { assetsOf } from '../page-loader.js';
import { RunTally } from '../run-tally.js';
import { RefusedPages } from './replay-tally.js';
import { ReplayedPages } from './replayed-pages.js';

/** A reject with the stored page it stands in. */
export interface RejectExample extends Reject {
  rawId: number;
}

/** What a replay would do. */
export interface Preview {
  /** Pages it would load. */
  pages: number;
  tally: RunTally;
  difference: Difference;
  rejects: RejectExample[];
  /** How the job would end. */
  outcome: Outcome;
}

const EXAMPLES = 5;

/** Stands for the job that is not made. */
const NO_JOB = 0;

const NOTHING = { id: null, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 };

/**
 * Tells what a replay would do, by the judgement of the load itself, and leaves nothing behind. Runs
 * and operators do not wait for it, unless a page names an asset that must be decided about.
 */
@Injectable()
export class ReplayPreview implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly replayed: ReplayedPages,
    private readonly resolver: CoinResolver,
    private readonly comparer: QuoteComparer,
  ) {}

  /** @param gone aborted when nobody waits for the answer any more; its reason is thrown */
  async of(source: string, selection: PageSelection, gone: AbortSignal): Promise<Preview> {
    const signal = AbortSignal.any([gone, this.stopping.signal]);
    const { version: parserVersion } = this.replayed.normalizerOf(source);
    const tally = new RunTally(NOTHING, this.settings.rejectLimitPercent);
    const refused = RefusedPages.from(null);
    const rejects: RejectExample[] = [];
    let pages = 0;
    return withoutTrace(this.dataSource, async (tx) => {
      await this.comparer.begin(tx);
      const outcome = await ending(async () => {
        for await (const { page, content, refusal } of this.replayed.read(source, selection)) {
          signal.throwIfAborted();
          if (content === null) {
            refused.add(refusal);
            continue;
          }
          const { rawId, receivedAt } = page;
          const sighting = { rawId, at: receivedAt };
          const assets = assetsOf(content.quotes);
          const coins =
            (await this.resolver.known(tx, source, assets, sighting)) ??
            (await this.resolver.resolve(tx, source, assets, sighting));
          const origin = { source, jobId: NO_JOB, rawId, parserVersion };
          const judged = await this.comparer.compare(tx, origin, content.quotes, coins);
          pages++;
          tally.add({ ...judged, rejected: content.rejects.length });
          for (const reject of content.rejects.slice(0, EXAMPLES - rejects.length))
            rejects.push({ ...reject, rawId });
          tally.assertRejectLimit();
        }
        return refused.outcome(tally, selection);
      });
      const difference = await this.comparer.difference(tx, source, EXAMPLES);
      return { pages, tally, difference, rejects, outcome };
    });
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort(new ApiError(503, 'Service Unavailable', 'The process is stopping; ask again'));
  }
}

/** How a run ends, be it by a failure that is foreseen. */
async function ending(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    return { status: 'failure', errorMessage: messageOf(error) };
  }
}
