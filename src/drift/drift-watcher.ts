import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { messageOf } from '../common/errors.js';
import { SETTINGS } from '../config/config.module.js';
import { driftAction } from '../config/drift-policy.js';
import type { Settings } from '../config/settings.js';
import { inTransaction } from '../database/transaction.js';
import type { RunOptions } from '../ingestion/source/extraction.js';
import { Baseline } from './compare/baseline.js';
import type { Contract } from '../ingestion/source/contract.js';
import { SourceRegistry } from '../ingestion/source/source-registry.js';
import { keyOf, type Deviation } from './compare/deviation.js';
import { DriftEventsRepository, type Witness } from './events/drift-events.repository.js';
import { summarize, type ProfileSample } from './profile/profile.js';
import { RunProfilesRepository, type Series } from './profile/run-profiles.repository.js';
import { RunWatch, type WatchReport } from './run-watch.js';

/** A run as its watch needs to know it. */
export interface WatchedRun {
  id: number;
  source: string;
  trigger: string;
  options: RunOptions;
  /** Pages that an earlier attempt has loaded. */
  pages: number;
}

/** Runs that say nothing of how a source is now: old pages, and files that come once. */
const UNWATCHED = new Set(['replay', 'upload']);

/** Watches runs for changes in what their source sends. */
@Injectable()
export class DriftWatcher {
  private readonly logger = new Logger('Drift');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly events: DriftEventsRepository,
    private readonly profiles: RunProfilesRepository,
    private readonly sources: SourceRegistry,
  ) {}

  /** Begins to watch a run, with what is known of the ones before. */
  async begin(run: WatchedRun): Promise<RunWatch> {
    const source = this.sources.get(run.source);
    if (UNWATCHED.has(run.trigger)) return new RunWatch(null);
    const { contract } = source;
    const series = { source: run.source, ...source.feedOf(run.options) };
    const [past, sample, accepted] = await Promise.all([
      this.profiles.recent(series),
      this.profiles.newestSample(series),
      this.events.accepted(series.source, series.feed),
    ]);
    const rules = {
      source,
      baseline: new Baseline(past, accepted, sample),
      actionOf: driftAction.bind(null, this.settings.driftPolicy, run.source),
      report: async (report: WatchReport) => this.keep(run, series, contract, report),
    };
    return new RunWatch(rules, run.pages > 0);
  }

  /** Never fails the run: its data are loaded, or it has failed for a reason of its own. */
  private async keep(
    run: WatchedRun,
    series: Series,
    contract: Contract,
    report: WatchReport,
  ): Promise<void> {
    const { deviations, judged, profile, snapshot } = report;
    const witness: Witness = { source: series.source, feed: series.feed, jobId: run.id };
    try {
      const opened = await inTransaction(this.dataSource, async (tx) => {
        const fresh: Deviation[] = [];
        for (const deviation of deviations)
          if (await this.events.see(tx, witness, deviation)) fresh.push(deviation);
        if (judged.length === 0) return fresh;
        await this.events.heal(tx, witness, judged, deviations);
        const summary = summarize(profile);
        await this.profiles.save(tx, {
          ...series,
          jobId: run.id,
          snapshot,
          records: profile.records,
          profile: summary,
          sample: requiredOnly(profile.sample, contract),
          deviations: deviations.filter(({ severity }) => severity !== 'info').map(keyOf),
        });
        return fresh;
      });
      for (const deviation of opened) this.tell(run, deviation);
    } catch (error) {
      this.logger.error(`What job ${run.id} showed of drift could not be kept: ${messageOf(error)}`);
    }
  }

  private tell({ id, source }: WatchedRun, { kind, severity, field, message }: Deviation): void {
    const details = { job_id: id, source, kind, severity, field };
    const line = `${source}: ${message}`;
    if (severity === 'info') this.logger.log(details, line);
    else this.logger.warn(details, line);
  }
}

function requiredOnly({ keys, values }: ProfileSample, { fields }: Contract): ProfileSample {
  if (!keys || !values) return {};
  const paths = new Set(fields.filter(({ use }) => use === 'required').map(({ path }) => path));
  return { keys, values: Object.fromEntries(Object.entries(values).filter(([path]) => paths.has(path))) };
}
