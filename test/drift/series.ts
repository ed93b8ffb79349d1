import { Baseline, type AcceptedDeviation, type PastRun } from '../../src/drift/compare/baseline.js';
import type { Contract } from '../../src/ingestion/source/contract.js';
import { keyOf, type Deviation } from '../../src/drift/compare/deviation.js';
import { emptyProfile, mergeProfiles, summarize, type PageProfile } from '../../src/drift/profile/profile.js';
import { compareRun } from '../../src/drift/compare/run.comparison.js';
import { compareShape } from '../../src/drift/compare/shape.comparison.js';

/** Consecutive runs of one feed, compared by the pure functions without a database. */
export class Series {
  private readonly runs: PastRun[] = [];
  private readonly accepted: AcceptedDeviation[] = [];
  private sample: PageProfile['sample'] = {};

  constructor(private readonly contract: Contract) {}

  /** Compares a run of these pages with the earlier runs and adds it to them. */
  next(pages: PageProfile[], snapshot = true): Deviation[] {
    const baseline = new Baseline(this.runs, this.accepted, this.sample);
    const whole = pages.reduce(mergeProfiles, emptyProfile());
    const found = new Map(
      [
        ...pages.flatMap((page) => compareShape(page, this.contract, baseline)),
        ...compareRun(summarize(whole), snapshot, this.contract, baseline),
      ].map((one) => [keyOf(one), one]),
    );
    const deviations = [...found.values()];
    this.sample = whole.sample;
    this.runs.unshift({
      jobId: this.runs.length + 1,
      snapshot,
      deviations: deviations.filter(({ severity }) => severity !== 'info').map(keyOf),
      profile: summarize(whole),
    });
    return deviations;
  }

  /** Accepts a deviation of the newest run, as an operator does. */
  accept(deviation: Deviation): void {
    const { kind, field, signature } = deviation;
    this.accepted.push({ kind, field, signature, jobId: this.runs.length });
    const [newest] = this.runs;
    if (newest) newest.deviations = newest.deviations.filter((key) => key !== keyOf(deviation));
  }
}

/** Formats deviations for assertions: `critical volume all`. */
export function brief(deviations: readonly Pick<Deviation, 'severity' | 'kind' | 'field'>[]): string[] {
  return deviations.map(({ severity, kind, field }) => `${severity} ${kind} ${field ?? 'all'}`).toSorted();
}
