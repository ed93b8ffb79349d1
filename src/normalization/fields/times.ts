import { readInstant } from '../../common/time.js';
import { fault, value, type Reading } from './fault.js';

/** How far a quote may lie ahead of our clock before it is called wrong. */
const TOLERANCE_MS = 5 * 60_000;

const EPOCH_UNITS = new Map([
  [10, 1_000n * 1_000n],
  [13, 1_000n],
  [16, 1n],
]);

/**
 * When a quote was made: ISO 8601 (no offset means UTC, a bare date 00:00), ` UTC` behind it
 * allowed, or a Unix time in seconds, milliseconds or microseconds told apart by its length.
 * Faults: `timestamp_missing`, `timestamp_invalid`, `timestamp_out_of_range` (before 1970),
 * `timestamp_in_future` (more than 5 minutes ahead).
 */
export function readTimestamp(field: string, raw: string | null, now: Date): Reading<string> {
  const text = raw?.trim() ?? '';
  if (text === '') return fault('timestamp_missing', field, raw, `${field} is missing`);
  const iso = readEpoch(text) ?? readInstant(text.replace(/ ?UTC$/, 'Z'));
  if (iso === null) return fault('timestamp_invalid', field, raw, `${field} is not a time that can be read`);
  if (iso < '1970') return fault('timestamp_out_of_range', field, raw, `${field} lies before 1970`);
  if (Date.parse(iso) > now.getTime() + TOLERANCE_MS) {
    return fault('timestamp_in_future', field, raw, `${field} lies more than 5 minutes in the future`);
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
