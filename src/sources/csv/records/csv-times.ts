import { isClockRange } from '../cells/clock-times.js';
import { DESTROYED, readTime, type TimeFormat } from '../cells/dates.js';
import { trimCell } from '../table/tokenize.js';
import { fault, value, type Reading } from '../../../normalization/fields/fault.js';
import { readTimestamp } from '../../../normalization/fields/times.js';

/** Times repeat between coins; how many readings are kept. */
const MOST_KEPT = 10_000;

/** Reads the times of a file, each text once. */
export class TimeReader {
  private readonly kept = new Map<string, Reading<string>>();

  constructor(
    private readonly field: string,
    private readonly format: TimeFormat,
    private readonly now: Date,
  ) {}

  /**
   * @param clock the time of day where it has a column of its own
   * Faults: those of {@link readTimestamp}, and `timestamp_destroyed` for a number rounded by a spreadsheet.
   */
  read(cell: string | undefined, clock?: string): Reading<string> {
    // Behind a day, `09:00-10:00` would be a time with its offset.
    const isRange = clock !== undefined && isClockRange(trimCell(clock));
    const text = clock === undefined ? (cell ?? '') : isRange ? clock : `${cell ?? ''} ${clock}`;
    const known = this.kept.get(text);
    if (known) return known;
    const reading = this.readNew(trimCell(text), cell ?? null);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(text, reading);
    return reading;
  }

  private readNew(text: string, raw: string | null): Reading<string> {
    if (DESTROYED.test(text))
      return fault(
        'timestamp_destroyed',
        this.field,
        raw,
        `${this.field} was rounded by a spreadsheet and cannot be recovered`,
      );
    const reading = readTimestamp(this.field, readTime(text, this.format) ?? text, this.now);
    if (reading.ok) return value(reading.value);
    return { ok: false, fault: { ...reading.fault, value: raw } };
  }
}
