import { Inject, Injectable } from '@nestjs/common';
import { ReadAhead } from '../../common/read-ahead.js';
import { Probe } from '../../common/probe.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { RawPagesReader } from '../../ingestion/raw-data/raw-pages.reader.js';
import type { EtlJob } from '../etl-job.entity.js';
import type { Outcome } from '../etl-jobs.repository.js';
import type { RunControl } from '../pipeline/etl.pipeline.js';
import { PageLoader } from '../pipeline/page-loader.js';
import { RunTally } from '../pipeline/run-tally.js';
import { RefusedPages } from './replay-tally.js';
import { ReplayedPages } from './replayed-pages.js';

/**
 * Loads stored pages again through the present normalizers, under their old ids and by the rules of
 * every load. Nothing is fetched, no checkpoint moves, and a page that cannot be read, or holds
 * nothing usable, does not keep the next one from being read.
 */
@Injectable()
export class ReplayPipeline {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly stored: RawPagesReader,
    private readonly replayed: ReplayedPages,
    private readonly pages: PageLoader,
    private readonly probe: Probe,
  ) {}

  /**
   * Runs a replay to its end, from where an earlier attempt stopped.
   * @throws TransientError, TerminalError, FencedError, CancelledError, or the signal's reason
   */
  async run(job: EtlJob, { signal, onPage }: RunControl): Promise<Outcome> {
    const selection = job.options.replay;
    if (!selection) throw new Error(`Job ${job.id} does not say what to replay`);
    const source = this.replayed.sourceOf(job.source);
    const tally = new RunTally(job, this.settings.rejectLimitPercent);
    const refused = RefusedPages.from(job.cursor);
    const all = await this.stored.count(selection);
    let number = job.pages;
    const after = Number(job.cursor?.['raw_id'] ?? 0);
    const pages = new ReadAhead(this.replayed.read(source, selection, after));
    for await (const { page, content, refusal } of pages) {
      signal.throwIfAborted();
      if (content === null) {
        refused.add(refusal);
        continue;
      }
      await this.probe.at('page normalized');
      const cursor = refused.cursorAfter(page.rawId);
      const step = { number: ++number, cursor, checkpoint: null, pastUnusable: true };
      tally.add(await this.pages.load(job, page, content, source, step, () => pages.begin()));
      await this.probe.at('load committed');
      onPage?.(tally, all > 0 ? Math.min(1, number / all) : undefined);
      tally.assertRejectLimit();
    }
    return refused.outcome(tally, selection);
  }
}
