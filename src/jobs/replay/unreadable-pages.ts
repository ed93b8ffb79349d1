import { TerminalError } from '../../common/run-errors.js';
import type { Json, JsonObject } from '../../ingestion/source/page.js';
import type { PageSelection } from '../../ingestion/raw-data/raw-pages.reader.js';
import type { JobResult } from '../etl-jobs.repository.js';
import type { JobCounts } from '../pipeline/job-counts.js';

/** Counts the pages that a replay could not read; the replay continues with the others. */
export class UnreadablePages {
  private constructor(
    private count: number,
    private first: string | null,
  ) {}

  /** @param cursor the cursor of the job, with the counts of an earlier attempt; `null` at the start */
  static from(cursor: JsonObject | null): UnreadablePages {
    return new UnreadablePages(Number(cursor?.['refused'] ?? 0), textOrNull(cursor?.['first_refusal']));
  }

  /** @param reason why the page could not be read */
  add(reason: string): void {
    this.count++;
    this.first ??= reason;
  }

  /** The cursor of a job that resumes after the page with this `raw_data` id. */
  cursorAfter(rawId: number): JsonObject {
    return { raw_id: rawId, refused: this.count, first_refusal: this.first };
  }

  /**
   * The result of a replay that read all its pages.
   * @throws TerminalError when no page could be read
   */
  result(counts: JobCounts, selection: PageSelection): JobResult {
    const ofRecords = counts.result();
    const note = `replay of ${describe(selection)}`;
    if (this.count === 0) return { ...ofRecords, note };
    const message = this.message();
    if (counts.read === 0) throw new TerminalError(message);
    const status = ofRecords.status === 'success' ? 'partial' : ofRecords.status;
    return { status, errorMessage: [ofRecords.errorMessage, message].filter(Boolean).join('; '), note };
  }

  private message(): string {
    const first = this.first ?? 'unknown reason';
    return this.count === 1
      ? `1 page could not be read: ${first}`
      : `${this.count} pages could not be read; the first: ${first}`;
  }
}

function describe(selection: PageSelection): string {
  if ('jobId' in selection) return `the pages of job ${selection.jobId}`;
  return `the pages of ${selection.source} stored between ${selection.from} and ${selection.to}`;
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
