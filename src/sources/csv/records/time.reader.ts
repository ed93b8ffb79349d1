import { isClockRange } from '../cells/clock-times.js';
import { SPREADSHEET_ROUNDED, readTime, type TimeFormat } from '../cells/dates.js';
import { trimCell } from '../table/tokenize.js';
import { fault, value, type Reading } from '../../../normalization/fields/fault.js';
import { readTimestamp } from '../../../normalization/fields/times.js';

/** Times repeat between coins. */
const CACHE_SIZE = 10_000;

/** Reads the times of a file, with a cache. */
export class TimeReader {
  private readonly cache = new Map<string, Reading<string>>();

  constructor(
    private readonly field: string,
    private readonly format: TimeFormat,
    private readonly now: Date,
  ) {}

  /**
   * ISO 8601 in UTC. Faults: those of {@link readTimestamp}, and `timestamp_destroyed` for a number
   * rounded by a spreadsheet.
   * @param clock the time of day, when it has its own column
   */
  read(cell: string | undefined, clock?: string): Reading<string> {
    // After a date, `09:00-10:00` would be a time with an offset.
    const isRange = clock !== undefined && isClockRange(trimCell(clock));
    const text = clock === undefined ? (cell ?? '') : isRange ? clock : `${cell ?? ''} ${clock}`;
    const cached = this.cache.get(text);
    if (cached) return cached;
    const reading = this.parse(trimCell(text), cell ?? null);
    if (this.cache.size >= CACHE_SIZE) this.cache.clear();
    this.cache.set(text, reading);
    return reading;
  }

  private parse(text: string, raw: string | null): Reading<string> {
    if (SPREADSHEET_ROUNDED.test(text))
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
