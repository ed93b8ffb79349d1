import { TerminalError } from '../../common/run-errors.js';
import type { EtlJob } from '../etl-job.entity.js';
import type { JobResult, PageCounts } from '../etl-jobs.repository.js';

/** Shorter runs are not judged by their share of rejects: three bad rows in five say little. */
const JUDGED_FROM = 100;

/** A job, or what would be one (without id). */
type Counted = Pick<EtlJob, 'inserted' | 'updated' | 'unchanged' | 'duplicate' | 'rejected'> & {
  id: number | null;
};

/** The counts of a job over all its attempts, and what they say of it. */
export class JobCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  duplicate: number;
  rejected: number;

  constructor(
    private readonly job: Counted,
    private readonly rejectLimitPercent: number,
  ) {
    ({ inserted: this.inserted, updated: this.updated, unchanged: this.unchanged } = job);
    ({ duplicate: this.duplicate, rejected: this.rejected } = job);
  }

  add(page: PageCounts): void {
    this.inserted += page.inserted;
    this.updated += page.updated;
    this.unchanged += page.unchanged;
    this.duplicate += page.duplicate;
    this.rejected += page.rejected;
  }

  get loaded(): number {
    return this.inserted + this.updated + this.unchanged + this.duplicate;
  }

  get read(): number {
    return this.loaded + this.rejected;
  }

  /** @throws TerminalError when too many records are rejected for the rest to be trusted */
  assertRejectLimit(): void {
    if (this.read < JUDGED_FROM || this.rejected * 100 <= this.rejectLimitPercent * this.read) return;
    throw new TerminalError(
      `${this.rejected} of ${this.read} records were rejected, more than REJECT_LIMIT_PERCENT=${this.rejectLimitPercent} allows; ` +
        `what was loaded before is kept${this.whereToLook()}`,
    );
  }

  /** The result of a run that read all its pages. */
  result(): JobResult {
    if (this.rejected === 0) return { status: 'success' };
    const message = `${this.rejected} of ${this.read} records were rejected${this.whereToLook()}`;
    return this.loaded > 0
      ? { status: 'partial', errorMessage: message }
      : { status: 'failure', errorMessage: message };
  }

  /** Says who knows why, unless there is no job. */
  private whereToLook(): string {
    return this.job.id === null ? '' : `; /api/v1/rejected?job_id=${this.job.id} says why`;
  }
}
