import { readEpoch } from '../../common/epoch.js';
import { readInstant } from '../../common/time.js';
import { fault, value, type Reading } from './fault.js';

/** How far the time of a quote may be ahead of our clock. */
const TOLERANCE_MS = 5 * 60_000;

/** Whole seconds, milliseconds or microseconds: no API documents other Unix times. */
const WHOLE_EPOCH = /^\d{10,16}$/;

/**
 * Reads the time of a quote: ISO 8601 (without an offset UTC, a bare date 00:00), optionally followed by
 * ` UTC`, or a Unix time in seconds, milliseconds or microseconds, distinguished by its length.
 * Faults: `timestamp_missing`, `timestamp_invalid`, `timestamp_out_of_range` (before 1970),
 * `timestamp_in_future` (more than 5 minutes ahead).
 */
export function readTimestamp(field: string, raw: string | null, now: Date): Reading<string> {
  const text = raw?.trim() ?? '';
  if (text === '') return fault('timestamp_missing', field, raw, `${field} is missing`);
  const epoch = WHOLE_EPOCH.test(text) ? readEpoch(text) : null;
  const iso = epoch ?? readInstant(text.replace(/ ?UTC$/, 'Z'));
  if (iso === null) return fault('timestamp_invalid', field, raw, `${field} is not a valid time`);
  if (iso < '1970') return fault('timestamp_out_of_range', field, raw, `${field} is before 1970`);
  if (Date.parse(iso) > now.getTime() + TOLERANCE_MS) {
    return fault('timestamp_in_future', field, raw, `${field} is more than 5 minutes in the future`);
  }
  return value(iso);
}
