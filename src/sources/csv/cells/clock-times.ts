const CLOCK =
  /^(\d{1,2})(?:[:h](\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?)?\s*-?\s*([ap])?\.?\s?(?:m\.?)?\s*(Z|UTC|GMT)?\s*(?:([+-])(\d{1,2})(?::?(\d{2}))?(?:\s*(?:[A-Z]{1,5}|\[[\w/+-]+\]))?)?$/i;
const DIGITS = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/;

/** Longest time of day. Bounds the run time of the expression on cells of many blanks. */
const LONGEST = 60;

/** Whether a cell is a time of day without a date: `23:59`, `12:00:00 AM`. */
export function isClock(cell: string): boolean {
  return cell.length <= LONGEST && /^\d{1,2}[:h]\d{2}/.test(cell) && !isClockRange(cell) && CLOCK.test(cell);
}

/** Whether a cell is a range of two times of day, `09:00-10:00`, which would also parse as a time with an offset. */
export function isClockRange(cell: string): boolean {
  return /^\d{1,2}[:h]\d{2}-\d{1,2}[:h]\d{2}$/.test(cell);
}

/**
 * Joins a date and a time of day to ISO 8601 in UTC, with milliseconds, or microseconds if given. Without a zone the
 * time is UTC. `null` for a named zone (`EST`), and for an offset after a bare hour: `10-05` may be a range.
 * @param date `2024-01-15`
 * @param clock `23:59:59.999`, `12:00 AM`, `12-AM`, `093000`, `9`, each optionally followed by `Z`, `UTC` or an offset
 */
export function localTime(date: string, clock: string): string | null {
  if (clock.length > LONGEST) return null;
  const match = CLOCK.exec(clock.replace(DIGITS, '$1:$2:$3').replace(/:$/, ''));
  if (!match) return null;
  const [, h = '', minutes, seconds = '00', fraction = '', half, , sign, zoneHours = '', zoneMinutes = '00'] =
    match;
  if (sign && minutes === undefined && half === undefined) return null;
  const hours = hourOf(Number(h), half?.toLowerCase());
  const minute = Number(minutes ?? '0');
  if (hours === null || minute > 59 || Number(seconds) > 59) return null;
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  const tail = micros.endsWith('000') ? micros.slice(0, 3) : micros;
  const offset = sign ? (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1) : 0;
  if (Math.abs(offset) > 14 * 60) return null;
  if (offset === 0) return `${date}T${pad(hours)}:${pad(minute)}:${seconds}.${tail}Z`;
  const base = Date.parse(`${date}T${pad(hours)}:${pad(minute)}:${seconds}Z`) - offset * 60_000;
  return `${new Date(base).toISOString().slice(0, 19)}.${tail}Z`;
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour <= 23 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
