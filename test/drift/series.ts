import { Baseline, type Accepted, type PastRun } from '../../src/drift/compare/baseline.js';
import type { Contract } from '../../src/ingestion/source/contract.js';
import { keyOf, type Deviation } from '../../src/drift/compare/deviation.js';
import { emptyProfile, mergeProfiles, summarize, type PageProfile } from '../../src/drift/profile/profile.js';
import { compareRun } from '../../src/drift/compare/run.comparison.js';
import { compareShape } from '../../src/drift/compare/shape.comparison.js';

/** Runs of one feed one after the other, judged by the pure functions alone. */
export class Series {
  private readonly runs: PastRun[] = [];
  private readonly accepted: Accepted[] = [];
  private sample: PageProfile['sample'] = {};

  constructor(private readonly contract: Contract) {}

  /** Judges a run of these pages and makes it part of the past. */
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

  /** Takes what the newest run showed for how things are from now on. */
  accept(deviation: Deviation): void {
    const { kind, field, signature } = deviation;
    this.accepted.push({ kind, field, signature, jobId: this.runs.length });
    const [newest] = this.runs;
    if (newest) newest.deviations = newest.deviations.filter((key) => key !== keyOf(deviation));
  }
}

/** As a person reads deviations: `critical volume all`. */
export function brief(deviations: readonly Pick<Deviation, 'severity' | 'kind' | 'field'>[]): string[] {
  return deviations.map(({ severity, kind, field }) => `${severity} ${kind} ${field ?? 'all'}`).toSorted();
}
