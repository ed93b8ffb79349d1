import { Inject, Injectable } from '@nestjs/common';
import { ReadAhead } from '../../common/read-ahead.js';
import { Probe } from '../../common/probe.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { RawPagesReader } from '../../ingestion/raw-data/raw-pages.reader.js';
import type { EtlJob } from '../etl-job.entity.js';
import type { JobResult } from '../etl-jobs.repository.js';
import type { RunControl } from '../pipeline/etl.pipeline.js';
import { PageLoader } from '../pipeline/page-loader.js';
import { JobCounts } from '../pipeline/job-counts.js';
import { UnreadablePages } from './unreadable-pages.js';
import { ReplayedPages } from './replayed-pages.js';

/**
 * Normalizes stored pages again with the current normalizers and loads them under their original ids, by the rules
 * of every load. Fetches nothing and moves no checkpoint. A page that cannot be read or has no usable record does
 * not end the replay.
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
  async run(job: EtlJob, { signal, onPage }: RunControl): Promise<JobResult> {
    const selection = job.options.replay;
    if (!selection) throw new Error(`Job ${job.id} has no pages to replay in its options`);
    const source = this.replayed.sourceOf(job.source);
    const counts = new JobCounts(job, this.settings.rejectLimitPercent);
    const unreadable = UnreadablePages.from(job.cursor);
    const all = await this.stored.count(selection);
    let number = job.pages;
    const after = Number(job.cursor?.['raw_id'] ?? 0);
    const pages = new ReadAhead(this.replayed.read(source, selection, after));
    for await (const { page, records, reason } of pages) {
      signal.throwIfAborted();
      if (records === null) {
        unreadable.add(reason);
        continue;
      }
      await this.probe.at('page normalized');
      const cursor = unreadable.cursorAfter(page.rawId);
      const progress = { pages: ++number, cursor, checkpoint: null, skipsUnusable: true };
      counts.add(await this.pages.load(job, page, records, source, progress, () => pages.begin()));
      await this.probe.at('load committed');
      onPage?.(counts, all > 0 ? Math.min(1, number / all) : undefined);
      counts.assertRejectLimit();
    }
    return unreadable.result(counts, selection);
  }
}
