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
import { DriftEventsRepository, type FeedRun } from './events/drift-events.repository.js';
import { summarize, type ProfileSample } from './profile/profile.js';
import { RunProfilesRepository, type Series } from './profile/run-profiles.repository.js';
import { RunWatch, type WatchReport } from './run-watch.js';

/** A run, as far as drift needs to know it. */
export interface WatchedRun {
  id: number;
  source: string;
  trigger: string;
  options: RunOptions;
  /** Pages that an earlier attempt loaded. */
  pages: number;
}

/** Triggers of runs that do not show the current state of a source: replays of old pages, and one-time uploads. */
const UNWATCHED = new Set(['replay', 'upload']);

/** Watches runs for drift: changes in what their source sends. */
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

  /** Starts watching a run, with the baseline of earlier runs. */
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
      report: async (report: WatchReport) => this.save(run, series, contract, report),
    };
    return new RunWatch(rules, run.pages > 0);
  }

  /** Saves what a run showed. Never throws: drift must not fail a run whose data is already loaded. */
  private async save(
    run: WatchedRun,
    series: Series,
    contract: Contract,
    report: WatchReport,
  ): Promise<void> {
    const { deviations, checkedKinds, profile, snapshot } = report;
    const feedRun: FeedRun = { source: series.source, feed: series.feed, jobId: run.id };
    try {
      const opened = await inTransaction(this.dataSource, async (tx) => {
        const fresh: Deviation[] = [];
        for (const deviation of deviations)
          if (await this.events.openOrUpdate(tx, feedRun, deviation)) fresh.push(deviation);
        if (checkedKinds.length === 0) return fresh;
        await this.events.closeHealed(tx, feedRun, checkedKinds, deviations);
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
      for (const deviation of opened) this.log(run, deviation);
    } catch (error) {
      this.logger.error(`Cannot save the drift of job ${run.id}: ${messageOf(error)}`);
    }
  }

  private log({ id, source }: WatchedRun, { kind, severity, field, message }: Deviation): void {
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
