import { trimIso } from './time.js';

/** Units by the number of digits that a Unix time between 2001 and 2286 has: s, ms, µs and ns. */
const EPOCH = /^(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d*))?$/;
const SECONDS_DIGITS = 10;

/**
 * Reads a Unix time in seconds, milli-, micro- or nanoseconds, with or without a decimal fraction; the
 * unit follows from the number of digits. Digits beyond microseconds are cut.
 * @returns ISO 8601 in UTC with milliseconds, or microseconds where they are not zero; `null` when the
 *   text is no such number
 */
export function readEpoch(text: string): string | null {
  const match = EPOCH.exec(text);
  if (!match) return null;
  const [, digits = '', fraction = ''] = match;
  const seconds = Number(digits.slice(0, SECONDS_DIGITS));
  const micros = (digits.slice(SECONDS_DIGITS) + fraction).slice(0, 6).padEnd(6, '0');
  return trimIso(`${new Date(seconds * 1000).toISOString().slice(0, 19)}.${micros}Z`);
}
