import { PageRefusedError, TerminalError } from '../common/run-errors.js';
import type { DriftAction, DriftKind } from '../config/drift-policy.js';
import type { StoredPage } from '../ingestion/source/page.js';
import type { Baseline } from './compare/baseline.js';
import type { Source } from '../ingestion/source/source.js';
import { keyOf, type Deviation } from './compare/deviation.js';
import { profileRecords } from './profile/page-profiler.js';
import { emptyProfile, mergeProfiles, summarize, type PageProfile } from './profile/profile.js';
import { compareRun, nulls } from './compare/run.comparison.js';
import { compareShape } from './compare/shape.comparison.js';
import { applyPolicy, freezeError, LOAD_ALL, type RecordPolicy } from './record-policy.js';

/** Kinds that a single page shows, kinds that only the whole run shows, and of these the ones that need a snapshot. */
const PAGE_KINDS = ['missing', 'renamed', 'new', 'type_changed'] as const;
const RUN_KINDS = ['nulls', 'volume', 'distribution', 'stale'] as const;
const SNAPSHOT_KINDS: readonly DriftKind[] = ['volume', 'distribution'];

/** What a watch found, reported when its run is over. */
export interface WatchReport {
  profile: PageProfile;
  /** Whether the run read everything, not only what is new. */
  snapshot: boolean;
  deviations: Deviation[];
  /** Kinds that were checked completely: open events of these that were not found again are healed. */
  checkedKinds: DriftKind[];
}

/** What a run is compared with, and the policy for what is found. */
export interface WatchRules {
  source: Pick<Source, 'contract' | 'observe'>;
  baseline: Baseline;
  actionOf: (kind: DriftKind) => DriftAction;
  /** Saves the result. */
  report: (report: WatchReport) => Promise<void>;
}

/** Checks the pages of one run for drift and reports what it found. Without rules it does nothing. */
export class RunWatch {
  private profile = emptyProfile();
  private readonly profiledPages = new Set<number>();
  private readonly found = new Map<string, Deviation>();
  private snapshot = true;

  /** @param isResumed whether an earlier attempt loaded pages, which this one does not see */
  constructor(
    private readonly rules: WatchRules | null,
    isResumed = false,
  ) {
    this.snapshot = !isResumed;
  }

  /** Whether the policy acts on kinds that only the whole run shows: then all pages must be checked before any is loaded. */
  get needsWholeRun(): boolean {
    return this.rules !== null && RUN_KINDS.some((kind) => this.rules?.actionOf(kind) !== 'evolve');
  }

  /** Marks the run as incremental: it skips what earlier runs read. */
  incremental(): void {
    this.snapshot = false;
  }

  /**
   * Profiles a page, compares it with the contract and the baseline, and applies the policy. A page that is
   * checked twice counts once.
   * @throws PageRefusedError when the policy freezes a deviation
   */
  async checkPage(page: StoredPage): Promise<RecordPolicy> {
    if (!this.rules) return LOAD_ALL;
    const { source, baseline, actionOf } = this.rules;
    const observation = await source.observe(page);
    if (!observation) return LOAD_ALL;
    const { contract } = source;
    const profile = profileRecords(observation.records, contract, page);
    if (!this.profiledPages.has(page.rawId)) this.profile = mergeProfiles(this.profile, profile);
    this.profiledPages.add(page.rawId);
    const shape = compareShape(profile, contract, baseline);
    this.add(shape);
    const ofRun = [...this.found.values()].filter(({ kind }) => isRunKind(kind));
    return applyPolicy(page, [...shape, ...ofRun], contract.fields, actionOf, observation);
  }

  /**
   * Compares the run as a whole, before any of its pages is loaded.
   * @throws PageRefusedError when the policy freezes a deviation
   */
  checkRun(): void {
    if (!this.rules) return;
    this.add(this.compareWholeRun(this.rules));
    const frozen = [...this.found.values()].find(
      ({ kind }) => isRunKind(kind) && this.rules?.actionOf(kind) === 'freeze',
    );
    if (frozen) throw freezeError(frozen, 'Its pages are stored in raw_data but were not loaded');
  }

  /** Adds the likely new name of the missing field to the error of a refused page; returns other errors unchanged. */
  withRenameHint(error: unknown): unknown {
    if (!(error instanceof PageRefusedError)) return error;
    const names = [...this.found.values()].filter(({ kind }) => kind === 'renamed');
    if (names.length === 0) return error;
    const hints = names.map(
      ({ field, signature, confidence }) =>
        `${field} was probably renamed to ${signature} (confidence ${confidence})`,
    );
    return new PageRefusedError(`${error.message} ${hints.join('; ')}.`, { cause: error });
  }

  /** Reports the result of a run that reached its end. It becomes part of the baseline. */
  async finish(): Promise<void> {
    if (!this.rules || this.profile.sampled === 0) return;
    this.add(this.compareWholeRun(this.rules));
    const snapshotKinds = this.snapshot ? SNAPSHOT_KINDS : [];
    const checkedKinds: DriftKind[] = [...PAGE_KINDS, 'nulls', 'stale', ...snapshotKinds];
    await this.rules.report({ ...this.result(), checkedKinds });
  }

  /** Reports what a failed run showed. It heals no event and is no baseline. */
  async fail(error: unknown): Promise<void> {
    if (!this.rules) return;
    const {
      source: { contract },
      baseline,
    } = this.rules;
    if (error instanceof TerminalError && this.profile.sampled > 0)
      this.add(nulls(summarize(this.profile), contract, baseline));
    if (this.found.size > 0) await this.rules.report({ ...this.result(), checkedKinds: [] });
  }

  private result(): Omit<WatchReport, 'checkedKinds'> {
    return { profile: this.profile, snapshot: this.snapshot, deviations: [...this.found.values()] };
  }

  private compareWholeRun({ source: { contract }, baseline }: WatchRules): Deviation[] {
    return compareRun(summarize(this.profile), this.snapshot, contract, baseline);
  }

  /** A deviation that several pages show counts once, with the details of the last page. */
  private add(deviations: Deviation[]): void {
    for (const deviation of deviations) this.found.set(keyOf(deviation), deviation);
  }
}

function isRunKind(kind: DriftKind): boolean {
  return (RUN_KINDS as readonly DriftKind[]).includes(kind);
}
