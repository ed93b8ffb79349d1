import { readInstant } from '../../common/time.js';
import { fault, value, type Reading } from './fault.js';

/** How far the time of a quote may be ahead of our clock. */
const TOLERANCE_MS = 5 * 60_000;

const EPOCH_UNITS = new Map([
  [10, 1_000n * 1_000n],
  [13, 1_000n],
  [16, 1n],
]);

/**
 * Reads the time of a quote: ISO 8601 (without an offset UTC, a bare date 00:00), optionally followed by
 * ` UTC`, or a Unix time in seconds, milliseconds or microseconds, distinguished by its length.
 * Faults: `timestamp_missing`, `timestamp_invalid`, `timestamp_out_of_range` (before 1970),
 * `timestamp_in_future` (more than 5 minutes ahead).
 */
export function readTimestamp(field: string, raw: string | null, now: Date): Reading<string> {
  const text = raw?.trim() ?? '';
  if (text === '') return fault('timestamp_missing', field, raw, `${field} is missing`);
  const iso = readEpoch(text) ?? readInstant(text.replace(/ ?UTC$/, 'Z'));
  if (iso === null) return fault('timestamp_invalid', field, raw, `${field} is not a valid time`);
  if (iso < '1970') return fault('timestamp_out_of_range', field, raw, `${field} is before 1970`);
  if (Date.parse(iso) > now.getTime() + TOLERANCE_MS) {
    return fault('timestamp_in_future', field, raw, `${field} is more than 5 minutes in the future`);
  }
  return value(iso);
}

function readEpoch(text: string): string | null {
  const microsPerUnit = /^\d+$/.test(text) ? EPOCH_UNITS.get(text.length) : undefined;
  if (microsPerUnit === undefined) return null;
  const micros = BigInt(text) * microsPerUnit;
  const iso = new Date(Number(micros / 1_000n)).toISOString();
  const rest = micros % 1_000n;
  return rest === 0n ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
