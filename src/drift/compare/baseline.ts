import type { DriftKind } from '../../config/drift-policy.js';
import { ENOUGH_RUNS } from '../../common/robust.js';
import { keyOf } from './deviation.js';
import type { ProfileSample, RunProfile } from '../profile/profile.js';
import type { FieldType } from '../../ingestion/source/contract.js';

/** A run that reached its end, as its successors are measured by it. */
export interface PastRun {
  jobId: number;
  snapshot: boolean;
  /** Keys of the changes it showed. */
  deviations: string[];
  profile: RunProfile;
}

/** A change an operator accepted: its exact form, and the run from which on it is how things are. */
export interface Accepted {
  kind: DriftKind;
  field: string | null;
  signature: string;
  jobId: number;
}

/** A field counts as settled when at least this share of the records of every recent run had it. */
const SETTLED_SHARE = 0.99;

/**
 * Recent good runs of one feed. What a run that showed a change says about that change does not
 * count, until an operator accepts it: then only runs from there on do.
 */
export class Baseline {
  private readonly memo = new Map<string, PastRun[]>();

  /**
   * @param runs newest first
   * @param sample of the newest run
   */
  constructor(
    private readonly runs: readonly PastRun[],
    private readonly accepted: readonly Accepted[],
    readonly sample: ProfileSample = {},
  ) {}

  /** Runs that say what is usual about a kind of change to a field, newest first. */
  good(kind: DriftKind, field: string | null): PastRun[] {
    const key = keyOf({ kind, field });
    const known = this.memo.get(key);
    if (known) return known;
    const since = Math.max(0, ...this.accepted.filter((one) => keyOf(one) === key).map(({ jobId }) => jobId));
    const good = this.runs.filter(({ jobId, deviations }) => jobId >= since && !deviations.includes(key));
    this.memo.set(key, good);
    return good;
  }

  /** As {@link good}, of runs that took everything. */
  snapshots(kind: DriftKind, field: string | null): PastRun[] {
    return this.good(kind, field).filter(({ snapshot }) => snapshot);
  }

  /** Whether an operator has accepted exactly this. */
  accepts({ kind, field, signature }: Omit<Accepted, 'jobId'>): boolean {
    return this.accepted.some(
      (one) => one.kind === kind && one.field === field && one.signature === signature,
    );
  }

  /** Every field of recent runs. */
  paths(): string[] {
    return [...new Set(this.runs.flatMap(({ profile }) => Object.keys(profile.fields)))];
  }

  /** Whether the last runs, and enough of them, all had a field in all but a few records. */
  isSettled(kind: DriftKind, path: string): boolean {
    return this.lastRunsHad(kind, path, SETTLED_SHARE);
  }

  /** Whether the last runs, and enough of them, all had a field in some record. */
  isKnown(path: string): boolean {
    return this.lastRunsHad('new', path, Number.EPSILON);
  }

  private lastRunsHad(kind: DriftKind, path: string, share: number): boolean {
    const last = this.good(kind, path).slice(0, ENOUGH_RUNS);
    return (
      last.length === ENOUGH_RUNS &&
      last.every(({ profile }) => (profile.fields[path]?.seen ?? 0) >= share * profile.sampled)
    );
  }

  /** The type that nearly all values of a field had in each of the last runs, if enough of them agree. */
  settledType(path: string): FieldType | null {
    const last = this.good('type_changed', path).slice(0, ENOUGH_RUNS);
    const types = new Set(last.map(({ profile }) => leadingType(profile, path)));
    const [only] = types;
    return last.length === ENOUGH_RUNS && types.size === 1 ? (only ?? null) : null;
  }
}

function leadingType({ fields }: RunProfile, path: string): FieldType | null {
  const types = Object.entries(fields[path]?.types ?? {}) as [FieldType, number][];
  const all = types.reduce((sum, [, count]) => sum + count, 0);
  return types.find(([, count]) => count >= SETTLED_SHARE * all)?.[0] ?? null;
}
