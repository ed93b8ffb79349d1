import { readEpoch } from '../../../common/epoch.js';
import { localTime } from './clock-times.js';
import { monthNumber } from './month-names.js';

/** The order of day, month and year in a date of numbers that does not begin with a four-digit year. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** Every order, in words. */
export const DATE_ORDERS: Readonly<Record<DateOrder, string>> = {
  dmy: 'day first',
  mdy: 'month first',
  ymd: 'year first',
};

/** How the times of a column are written. ISO 8601, Unix time and month names are read in any format. */
export interface TimeFormat {
  order: DateOrder | null;
  /** For spreadsheet day numbers, the year that they count from. */
  serial: 1900 | 1904 | null;
}

const NUMERIC = /^(\d{1,4})([/.\-\s])(\d{1,2})\2(\d{1,4})\.?(?:[T,\s]+(.*))?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2})?)?Z?$/;
const DAY_FIRST =
  /^(?:\p{L}+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s\-/.]*(?:de |di )?\s*(\p{L}{3,12})\.?[\s\-/.,]+(?:de |del )?(\d{4}|\d{2})(?!\d|:)(?:[T,\s]+(.*))?$/u;
const MONTH_FIRST =
  /^(?:\p{L}+\.?,?\s+)?(\p{L}{3,12})\.?[\s\-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-]+(\d{4})(?:[T,\s]+(.*))?$/u;
const YEAR_FIRST = /^(\d{4})[\s\-/](\p{L}{3,12})\.?[\s\-/](\d{1,2})(?:[T,\s]+(.*))?$/u;
const SERIAL = /^\d{5}(?:[.,]\d+)?$/;

/** A time that a spreadsheet rounded to a few digits, `1,77746E+12`, or replaced by `####`. */
export const SPREADSHEET_ROUNDED = /^\d(?:[.,]\d+)?E\+?\d+$|^#+$/i;

/**
 * Reads a cell as ISO 8601 in UTC; a time without a zone is read as UTC. `null` when it is not a time in this format.
 */
export function readTime(cell: string, format: TimeFormat): string | null {
  const first = cell.charCodeAt(0);
  const startsWithDigit = first >= 48 && first <= 57;
  if (startsWithDigit) {
    const numeric = readNumeric(cell, format.order) ?? readEpoch(cell) ?? readCompact(cell);
    if (numeric !== null) return numeric;
    if (format.serial !== null && SERIAL.test(cell)) return readSerial(cell, format.serial);
  }
  return cell.length > 80 ? null : readNamed(cell);
}

function readNumeric(cell: string, order: DateOrder | null): string | null {
  const match = NUMERIC.exec(cell);
  if (!match) return null;
  const [, a = '', , b = '', c = '', clock] = match;
  if (a.length === 4) return c.length <= 2 ? iso(a, b, c, clock) : null;
  if (a.length > 2 || c.length === 3 || c.length === 1) {
    return order === 'ymd' && a.length <= 2 && c.length === 1 ? iso(year(a), b, c, clock) : null;
  }
  if (order === 'dmy') return iso(year(c), b, a, clock);
  if (order === 'mdy') return iso(year(c), a, b, clock);
  return order === 'ymd' && c.length === 2 ? iso(year(a), b, c, clock) : null;
}

/** Whether a cell can only be read with a known order of day, month and year. */
export function needsOrder(cell: string): boolean {
  const match = NUMERIC.exec(cell);
  return match !== null && (match[1] as string).length <= 2;
}

/** Completes a two-digit year: no coin had a price before 2009, so it is in this century. */
function year(text: string): string {
  return text.length <= 2 ? `20${text.padStart(2, '0')}` : text;
}

/** `2024年1月15日` and `2024- 01- 15`, as Chinese, Japanese and Korean sites write days. */
const EAST_ASIAN = /^(\d{4})\s?[年.-]\s?(\d{1,2})\s?[月.-]\s?(\d{1,2})\s?日?\.?(?:\s+(.*))?$/;

function readNamed(cell: string): string | null {
  const eastAsian = EAST_ASIAN.exec(cell);
  if (eastAsian) return iso(eastAsian[1] ?? '', eastAsian[2] ?? '', eastAsian[3] ?? '', eastAsian[4]);
  const text = cell.replace(/\s*\([^)]*\)$/, '').replace(/^["']+|["']+$/g, '');
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return named(dayFirst[3], dayFirst[2], dayFirst[1], dayFirst[4]);
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst) return named(monthFirst[3], monthFirst[1], monthFirst[2], monthFirst[4]);
  const yearFirst = YEAR_FIRST.exec(text);
  return yearFirst ? named(yearFirst[1], yearFirst[2], yearFirst[3], yearFirst[4]) : null;
}

function named(y = '', name = '', d = '', clock: string | undefined): string | null {
  const month = monthNumber(name);
  return month === null ? null : iso(year(y), String(month), d, clock);
}

function readCompact(cell: string): string | null {
  const match = COMPACT.exec(cell);
  if (!match) return null;
  const [, y = '', m = '', d = '', hours, minutes = '', seconds = '00'] = match;
  if (y < '2000' || y > '2100') return null;
  return iso(y, m, d, hours === undefined ? undefined : `${hours}:${minutes}:${seconds}`);
}

function readSerial(cell: string, calendar: 1900 | 1904): string {
  const days = Number(cell.replace(',', '.')) - (calendar === 1900 ? 25_569 : 24_107);
  return new Date(Math.round(days * 86_400) * 1000).toISOString();
}

const LONGEST_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Builds a time in ISO 8601; `null` for a date that does not exist. */
function iso(y: string, m: string, d: string, clock: string | undefined): string | null {
  const month = Number(m);
  const day = Number(d);
  const length = month === 2 && isLeap(Number(y)) ? 29 : LONGEST_MONTH[month - 1];
  if (length === undefined || day < 1 || day > length) return null;
  const date = `${y}-${m.length === 2 ? m : `0${m}`}-${d.length === 2 ? d : `0${d}`}`;
  return clock === undefined || clock === '' ? `${date}T00:00:00.000Z` : localTime(date, clock);
}

function isLeap(y: number): boolean {
  return (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
}

const ORDERS = Object.keys(DATE_ORDERS) as DateOrder[];

/** Whether a cell looks like a time in any format. */
export function isTimeLike(cell: string): boolean {
  return ORDERS.some((order) => readTime(cell, { order, serial: null }) !== null);
}

/** Whether a cell may be a spreadsheet day number (1998 to 2069). */
export function isSerial(cell: string): boolean {
  return SERIAL.test(cell) && Number(cell.slice(0, 5)) > 36_000 && Number(cell.slice(0, 5)) < 62_000;
}
