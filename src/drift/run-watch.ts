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
import { frozenBy, judge, LOAD_ALL, type Verdict } from './verdict.js';

/** Changes that a page alone shows, and those that only the whole run does. */
const PAGE_KINDS = ['missing', 'renamed', 'new', 'type_changed'] as const;
const RUN_KINDS = ['nulls', 'volume', 'distribution', 'stale'] as const;
const SNAPSHOT_KINDS: readonly DriftKind[] = ['volume', 'distribution'];

/** What a watch has to tell when its run is over. */
export interface WatchReport {
  profile: PageProfile;
  snapshot: boolean;
  deviations: Deviation[];
  /** Kinds of which it can be said that they are not there any more. */
  judged: DriftKind[];
}

/** What a run is watched by. */
export interface WatchRules {
  source: Pick<Source, 'contract' | 'observe'>;
  baseline: Baseline;
  actionOf: (kind: DriftKind) => DriftAction;
  /** How the outcome is kept. */
  report: (report: WatchReport) => Promise<void>;
}

/** Watches one run: looks at its pages, judges them, and keeps what it saw. Without rules it does nothing. */
export class RunWatch {
  private profile = emptyProfile();
  private readonly seenPages = new Set<number>();
  private readonly found = new Map<string, Deviation>();
  private snapshot = true;

  /** @param isResumed whether an earlier attempt has loaded pages, which this one does not see */
  constructor(
    private readonly rules: WatchRules | null,
    isResumed = false,
  ) {
    this.snapshot = !isResumed;
  }

  /** Whether the policy acts on what only the whole run shows: then every page is looked at before one is loaded. */
  get looksAhead(): boolean {
    return this.rules !== null && RUN_KINDS.some((kind) => this.rules?.actionOf(kind) !== 'evolve');
  }

  /** Notes that the run leaves out what earlier ones have read. */
  incremental(): void {
    this.snapshot = false;
  }

  /**
   * Looks at a page, once, and says what policy makes of it.
   * @throws PageRefusedError where it freezes
   */
  async look(page: StoredPage): Promise<Verdict> {
    if (!this.rules) return LOAD_ALL;
    const { source, baseline, actionOf } = this.rules;
    const observation = await source.observe(page);
    if (!observation) return LOAD_ALL;
    const { contract } = source;
    const profile = profileRecords(observation.records, contract, page);
    if (!this.seenPages.has(page.rawId)) this.profile = mergeProfiles(this.profile, profile);
    this.seenPages.add(page.rawId);
    const shape = compareShape(profile, contract, baseline);
    this.note(shape);
    const whole = [...this.found.values()].filter(({ kind }) => isRunKind(kind));
    return judge(page, [...shape, ...whole], contract.fields, actionOf, observation);
  }

  /**
   * Judges the run as a whole, before anything of it is loaded.
   * @throws PageRefusedError where policy freezes
   */
  judgeAhead(): void {
    if (!this.rules) return;
    this.note(this.judgeWhole(this.rules));
    const frozen = [...this.found.values()].find(
      ({ kind }) => isRunKind(kind) && this.rules?.actionOf(kind) === 'freeze',
    );
    if (frozen) throw frozenBy(frozen, 'Its pages are kept in raw_data, nothing of them was counted');
  }

  /** What a refused page needs said besides: the likely new name of the field it lacks. */
  explain(error: unknown): unknown {
    if (!(error instanceof PageRefusedError)) return error;
    const names = [...this.found.values()].filter(({ kind }) => kind === 'renamed');
    if (names.length === 0) return error;
    const hints = names.map(
      ({ field, signature, confidence }) =>
        `${signature} looks like the new name of ${field} (confidence ${confidence})`,
    );
    return new PageRefusedError(`${error.message} ${hints.join('; ')}.`, { cause: error });
  }

  /** The run has reached its end: what it showed is kept, for people and for the runs to come. */
  async finish(): Promise<void> {
    if (!this.rules || this.profile.sampled === 0) return;
    this.note(this.judgeWhole(this.rules));
    const judged: DriftKind[] = [...PAGE_KINDS, 'nulls', 'stale', ...(this.snapshot ? SNAPSHOT_KINDS : [])];
    await this.rules.report({ ...this.outcome(), judged });
  }

  /** The run has failed: what it showed until then is kept for people, and heals nothing. */
  async fail(error: unknown): Promise<void> {
    if (!this.rules) return;
    const {
      source: { contract },
      baseline,
    } = this.rules;
    if (error instanceof TerminalError && this.profile.sampled > 0)
      this.note(nulls(summarize(this.profile), contract, baseline));
    if (this.found.size > 0) await this.rules.report({ ...this.outcome(), judged: [] });
  }

  private outcome(): Omit<WatchReport, 'judged'> {
    return { profile: this.profile, snapshot: this.snapshot, deviations: [...this.found.values()] };
  }

  private judgeWhole({ source: { contract }, baseline }: WatchRules): Deviation[] {
    return compareRun(summarize(this.profile), this.snapshot, contract, baseline);
  }

  /** A change that several pages show is one change, as the last of them shows it. */
  private note(deviations: Deviation[]): void {
    for (const deviation of deviations) this.found.set(keyOf(deviation), deviation);
  }
}

function isRunKind(kind: DriftKind): boolean {
  return (RUN_KINDS as readonly DriftKind[]).includes(kind);
}
