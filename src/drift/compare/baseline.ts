import type { DriftKind } from '../../config/drift-policy.js';
import { ENOUGH_RUNS } from '../../common/robust-statistics.js';
import { keyOf } from './deviation.js';
import type { ProfileSample, RunProfile } from '../profile/profile.js';
import type { FieldType } from '../../ingestion/source/contract.js';

/** An earlier run that reached its end, for comparison. */
export interface PastRun {
  jobId: number;
  snapshot: boolean;
  /** Keys of the deviations it showed. */
  deviations: string[];
  profile: RunProfile;
}

/** A deviation in the exact form that an operator accepted, and the run from which on it is normal. */
export interface AcceptedDeviation {
  kind: DriftKind;
  field: string | null;
  signature: string;
  jobId: number;
}

/** A field counts as settled when at least this share of records had it in every recent run. */
const SETTLED_SHARE = 0.99;

/**
 * Recent runs of one feed, which define what is usual. A run that showed a deviation does not count for that
 * deviation, until an operator accepts it: from then on only the runs since its first occurrence count.
 */
export class Baseline {
  private readonly memo = new Map<string, PastRun[]>();

  /**
   * @param runs newest first
   * @param sample of the newest run
   */
  constructor(
    private readonly runs: readonly PastRun[],
    private readonly accepted: readonly AcceptedDeviation[],
    readonly sample: ProfileSample = {},
  ) {}

  /** Returns the runs that define what is usual for a kind of deviation of a field, newest first. */
  good(kind: DriftKind, field: string | null): PastRun[] {
    const key = keyOf({ kind, field });
    const known = this.memo.get(key);
    if (known) return known;
    const since = Math.max(0, ...this.accepted.filter((one) => keyOf(one) === key).map(({ jobId }) => jobId));
    const good = this.runs.filter(({ jobId, deviations }) => jobId >= since && !deviations.includes(key));
    this.memo.set(key, good);
    return good;
  }

  /** Like {@link good}, but only runs that read everything. */
  snapshots(kind: DriftKind, field: string | null): PastRun[] {
    return this.good(kind, field).filter(({ snapshot }) => snapshot);
  }

  /** Returns whether an operator accepted a deviation in exactly this form. */
  accepts({ kind, field, signature }: Omit<AcceptedDeviation, 'jobId'>): boolean {
    return this.accepted.some(
      (one) => one.kind === kind && one.field === field && one.signature === signature,
    );
  }

  /** Returns the paths of all fields in recent runs. */
  paths(): string[] {
    return [...new Set(this.runs.flatMap(({ profile }) => Object.keys(profile.fields)))];
  }

  /** Returns whether the last runs, and enough of them, had a field in nearly every record. */
  isSettled(kind: DriftKind, path: string): boolean {
    return this.lastRunsHad(kind, path, SETTLED_SHARE);
  }

  /** Returns whether the last runs, and enough of them, had a field in at least one record. */
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

  /** Returns the type that nearly all values of a field had in each of the last runs; `null` when they differ or are too few. */
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
