import { TerminalError } from '../../common/run-errors.js';
import type { EtlJob } from '../etl-job.entity.js';
import type { JobResult, PageCounts } from '../etl-jobs.repository.js';

/** The reject limit applies from this number of records on; the share of a few records means little. */
const LIMIT_APPLIES_FROM = 100;

/** The counts of a job, or of a preview, which has no id. */
type Counted = Pick<EtlJob, 'inserted' | 'updated' | 'unchanged' | 'duplicate' | 'rejected'> & {
  id: number | null;
};

/** The counts of a job over all its attempts, and the result that follows from them. */
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

  /** Records that were not rejected. */
  get loaded(): number {
    return this.inserted + this.updated + this.unchanged + this.duplicate;
  }

  /** All records. */
  get read(): number {
    return this.loaded + this.rejected;
  }

  /** @throws TerminalError when the share of rejects exceeds the limit */
  assertRejectLimit(): void {
    if (this.read < LIMIT_APPLIES_FROM || this.rejected * 100 <= this.rejectLimitPercent * this.read) return;
    throw new TerminalError(
      `${this.rejected} of ${this.read} records were rejected, more than REJECT_LIMIT_PERCENT=${this.rejectLimitPercent} allows; ` +
        `pages already loaded are kept${this.seeRejects()}`,
    );
  }

  /** The result of a run that read all its pages. */
  result(): JobResult {
    if (this.rejected === 0) return { status: 'success' };
    const message = `${this.rejected} of ${this.read} records were rejected${this.seeRejects()}`;
    return this.loaded > 0
      ? { status: 'partial', errorMessage: message }
      : { status: 'failure', errorMessage: message };
  }

  /** Names the endpoint that lists the rejects; a preview has none. */
  private seeRejects(): string {
    return this.job.id === null ? '' : `; see /api/v1/rejected?job_id=${this.job.id}`;
  }
}
