import {
  DESTROYED,
  isSerial,
  isTimeLike,
  needsOrder,
  readTime,
  type DateOrder,
  type TimeFormat,
} from '../cells/dates.js';
import { isClock, localTime } from '../cells/clock-times.js';
import { isNumberLike } from '../cells/numbers.js';
import { dateFormatOf, type CsvOptions } from '../options.js';
import { shown } from '../refusal.js';
import { nameOf, share, type Column, type Table } from '../table/table.js';
import { isIn, isStrange, wordsOf } from '../cells/vocabulary.js';

/** The columns that hold the time, and how it is written. */
export interface TimeChoice {
  column: Column;
  clock: Column | null;
  format: TimeFormat;
}

/** Why a column cannot be the time, and what would help. */
export interface Problem {
  reason: string;
  remedy: string;
}

/**
 * Chooses the time of a record: the close of a candle where there is one, else the most exact
 * column that can be read without a guess. `null` when no column is a time.
 * @param mapped the clock column that an operator named, `null` for none at all
 */
export function chooseTime(
  table: Table,
  mapped: Column | null | undefined,
  options: CsvOptions,
  now: Date,
): TimeChoice | Problem | null {
  const times = timesOf(table);
  const clocks = times.filter(({ cells }) => share(cells, isClock) > 0.9);
  const candidates = times
    .filter((column) => !clocks.includes(column))
    .map((column) => ({ column, rank: column.meaning.rank + vagueness(column.cells) }))
    .sort((a, b) => a.rank - b.rank);
  let problem: Problem | null = null;
  for (const { column } of candidates) {
    const format = timeFormatOf(column, options, now);
    if ('reason' in format) {
      problem ??= format;
      continue;
    }
    const clock = mapped === undefined ? clockFor(column, clocks, times) : mapped;
    if (clock && 'reason' in clock) return clock;
    return { column, clock, format };
  }
  return problem;
}

/** No name, what pandas writes for none, or one in letters of another language; an English word would be known. */
const NAMELESS = /^$|^Unnamed: \d+$|[^\x20-\x7e]/;

/** The columns called a time; without any, the one of an unknown name whose cells are times. */
function timesOf({ columns }: Table): Column[] {
  const called = columns.filter(({ meaning, cells }) => meaning.kind === 'time' && cells.length > 0);
  if (called.length > 0) return called;
  const strange = columns.filter(
    ({ name, cells }) =>
      NAMELESS.test(name) &&
      isStrange(name) &&
      share(cells, isTimeLike) > 0.9 &&
      share(cells, isNumberLike) < 0.5,
  );
  return strange.length === 1 ? strange : [];
}

/** A mapped time column, with the clock column that was mapped or is called one. */
export function mappedTime(
  column: Column,
  clock: Column | null,
  options: CsvOptions,
  now: Date,
): TimeChoice | Problem {
  const read = timeFormatOf(column, options, now);
  return 'reason' in read ? read : { column, clock, format: read };
}

/** The rank from which a time is an update's, or of the open, high or low of a candle. */
const OTHER_TIMES = 4;

/** The time of day beside a day. One that cannot be read would make one time of all records of a day. */
function clockFor(column: Column, clocks: Column[], times: Column[]): Column | Problem | null {
  if (!isBareDate(column.cells[0] ?? '')) return null;
  const [clock] = clocks;
  if (clock) return clock;
  const called = times.find(
    ({ name, cells, meaning }) =>
      wordsOf(name).some((word) => isIn('clock', word)) &&
      meaning.rank < OTHER_TIMES &&
      name !== column.name &&
      !cells.some(isTimeLike),
  );
  if (!called) return null;
  const { cells } = called;
  const isHours = wordsOf(called.name).some((word) => isIn('hours', word));
  const isRead = (cell: string): boolean =>
    (isHours || !/^\d{1,2}$/.test(cell)) && localTime('2000-01-01', cell) !== null;
  if (share(cells, isRead) > 0.9) return called;
  // Always the same number of hours is how long a record covers.
  if (isHours && cells.every((cell) => cell === cells[0] && /^\d+$/.test(cell))) return null;
  return {
    reason: `${nameOf(called)} stands beside ${nameOf(column)} and cannot be read as a time of day: ${shown(called.cells)}`,
    remedy: 'Write it as 09:30:00, or leave it out with --map clock= if the days alone are meant.',
  };
}

function vagueness(cells: string[]): number {
  const cell = cells[0] ?? '';
  if (/^\d{10,}/.test(cell)) return 0;
  return isBareDate(cell) ? 0.5 : 0.2;
}

function isBareDate(cell: string): boolean {
  return !/\d:\d/.test(cell) && !/^\d{10,}/.test(cell);
}

function timeFormatOf(column: Column, options: CsvOptions, now: Date): TimeFormat | Problem {
  const { cells } = column;
  const called = nameOf(column);
  const destroyed = cells.filter((cell) => DESTROYED.test(cell));
  if (destroyed.length * 2 > cells.length)
    return {
      reason: `a spreadsheet has destroyed the times in ${called}: ${shown(destroyed)} are rounded by hours`,
      remedy: 'They cannot be recovered; export again and do not save the file from a spreadsheet.',
    };
  const asked = dateFormatOf(options);
  if (asked?.serial) return asked;
  if (share(cells, isSerial) > 0.5)
    return {
      reason: `${called} holds days counted by a spreadsheet (${shown(cells)}), which start in 1900 or in 1904`,
      remedy: 'Say which with --date-format serial (1900, the usual) or --date-format serial1904.',
    };
  const ordered = cells.filter(needsOrder);
  const order = asked?.order ?? (ordered.length > 0 ? orderOf(ordered, called, now) : null);
  const isPlain = ordered.length * 10 < cells.length;
  // A few such cells among others are rejected one by one.
  if (order !== null && typeof order === 'object' && !isPlain) return order;
  const format: TimeFormat = { order: typeof order === 'object' ? null : order, serial: null };
  const readable = share(cells, (cell) => readTime(cell, format) !== null);
  if (readable >= 0.5) return format;
  return {
    reason: `${called} cannot be read as time: ${shown(cells.filter((cell) => readTime(cell, format) === null))}`,
    remedy:
      'Times are ISO 8601, D/M/Y or M/D/Y, month names, or Unix time; name another column with --map timestamp=NAME.',
  };
}

const DAY = 86_400_000;
const FIRST_COIN = '2009';

const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];
const WORDS: Record<DateOrder, string> = { dmy: 'day first', mdy: 'month first', ymd: 'year first' };

/** The one order that every cell can be read in. */
function orderOf(cells: string[], called: string, now: Date): DateOrder | Problem {
  const read = (cell: string, order: DateOrder): string | null => {
    const iso = readTime(cell, { order, serial: null });
    // A year of two digits that lies ahead, or before the first coin, was no year.
    return iso !== null && isShortYear(cell) && (iso < FIRST_COIN || Date.parse(iso) > now.getTime() + DAY)
      ? null
      : iso;
  };
  const readable = cells.filter((cell) => ORDERS.some((order) => read(cell, order) !== null));
  const fitting = ORDERS.filter((order) => readable.every((cell) => read(cell, order) !== null));
  const [first, ...others] = fitting;
  if (readable.length === 0)
    return {
      reason: `${called} holds no dates that exist: ${shown(cells)}`,
      remedy: 'Name another column with --map timestamp=NAME.',
    };
  if (!first) {
    const conflict = (['dmy', 'mdy'] as const).map(
      (order) => readable.find((cell) => read(cell, order) === null) ?? '',
    );
    return {
      reason: `${called} mixes orders of day and month: ${shown(conflict)}`,
      remedy: 'Say which is meant with --date-format DMY or MDY; records that do not fit are then rejected.',
    };
  }
  const unclear =
    others.length === 0
      ? undefined
      : readable.find((cell) => others.some((order) => read(cell, order) !== read(cell, first)));
  if (unclear === undefined) return first;
  const readings = fitting.map((order) => `${read(unclear, order)?.slice(0, 10)} (${WORDS[order]})`);
  return {
    reason: `the dates in ${called} can be read in more than one way: "${unclear}" is ${readings.join(' or ')}`,
    remedy: `Say which with --date-format ${fitting.map((order) => order.toUpperCase()).join(' or ')}.`,
  };
}

function isShortYear(cell: string): boolean {
  return /^\d{1,2}\D\d{1,2}\D\d{1,2}(?!\d)/.test(cell);
}
