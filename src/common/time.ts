/**
 * Returns SQL that formats a timestamptz column as ISO 8601 in UTC with microseconds, which the `Date` of the
 * driver would drop.
 */
export function isoSql(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** Like {@link isoSql}, but with milliseconds when the microseconds are zero. */
export function isoTrimmedSql(column: string): string {
  const utc = `${column} AT TIME ZONE 'UTC'`;
  return `to_char(${utc}, CASE WHEN date_trunc('milliseconds', ${column}) = ${column}
    THEN 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END)`;
}

/** Drops microseconds that are zero, so that `…00.000000Z` reads `…00.000Z`. */
export function trimIso(iso: string): string {
  return /\.\d{3}000Z$/.test(iso) ? `${iso.slice(0, -4)}Z` : iso;
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,9}))?\s?(Z|[+-]\d{2}:?\d{2})?)?$/;

// Four-digit years, starting with the first that PostgreSQL supports.
const YEAR_1 = Date.parse('0001-01-01T00:00:00Z');
const YEAR_10000 = Date.parse('+010000-01-01T00:00:00Z');

/**
 * Parses an ISO 8601 time: an instant (no offset means UTC) or a bare date (00:00 UTC). Digits beyond
 * microseconds are dropped.
 * @returns ISO 8601 in UTC with milliseconds, or with microseconds if given; `null` when the text is not such a
 *   time, the day does not exist, or the year is outside 0001 to 9999
 */
export function readInstant(text: string): string | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [, date = '', minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const time = new Date(`${date}T${minutes}${seconds}${offset}`);
  if (Number.isNaN(time.getTime()) || !isRealDay(date)) return null;
  if (time.getTime() < YEAR_1 || time.getTime() >= YEAR_10000) return null;
  const base = time.toISOString().slice(0, 19);
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  return trimIso(`${base}.${micros}Z`);
}

/** JavaScript parses 31 February as 3 March; such a date is an error. */
function isRealDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
