import { TerminalError } from '../../common/run-errors.js';
import type { Json, JsonObject } from '../../ingestion/source/page.js';
import type { PageSelection } from '../../ingestion/raw-data/raw-pages.reader.js';
import type { Outcome } from '../etl-jobs.repository.js';
import type { RunTally } from '../pipeline/run-tally.js';

/** Pages of a replay that could not be read, which is no reason not to read the others. */
export class RefusedPages {
  private constructor(
    private count: number,
    private first: string | null,
  ) {}

  /** Goes on from what an earlier attempt has left in the job's cursor. */
  static from(cursor: JsonObject | null): RefusedPages {
    return new RefusedPages(Number(cursor?.['refused'] ?? 0), textOrNull(cursor?.['first_refusal']));
  }

  add(refusal: string): void {
    this.count++;
    this.first ??= refusal;
  }

  /** The cursor of a job that goes on behind a page. */
  cursorAfter(rawId: number): JsonObject {
    return { raw_id: rawId, refused: this.count, first_refusal: this.first };
  }

  /**
   * How a replay that reached its end turned out.
   * @throws TerminalError when no page could be read
   */
  outcome(tally: RunTally, selection: PageSelection): Outcome {
    const whole = tally.outcome();
    const note = `replay of ${inWords(selection)}`;
    if (this.count === 0) return { ...whole, note };
    const refused = `${this.count === 1 ? '1 page' : `${this.count} pages`} could not be read. ${this.first ?? ''}`;
    if (tally.read === 0) throw new TerminalError(refused);
    const status = whole.status === 'success' ? 'partial' : whole.status;
    return { status, errorMessage: [whole.errorMessage, refused].filter(Boolean).join('; '), note };
  }
}

/** What is replayed, as a sentence has it. */
export function inWords(selection: PageSelection): string {
  if ('jobId' in selection) return `the pages of job ${selection.jobId}`;
  return `the pages of ${selection.source} stored from ${selection.from} until before ${selection.to}`;
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
