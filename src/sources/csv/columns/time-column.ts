import {
  SPREADSHEET_ROUNDED,
  isSerial,
  isTimeLike,
  needsOrder,
  readTime,
  DATE_ORDERS,
  type DateOrder,
  type TimeFormat,
} from '../cells/dates.js';
import { isClock, localTime } from '../cells/clock-times.js';
import { isNumberLike } from '../cells/numbers.js';
import { text } from '../option-text.js';
import { dateFormatOf, type CsvOptions } from '../options.js';
import { isRefusal, showCells, type Refusal } from '../refusal.js';
import { nameOf, share, type Column, type Table } from '../table/table.js';
import { isIn, isUnknownName, wordsOf } from '../cells/vocabulary.js';

/** The columns that hold the time, and how it is written. */
export interface TimeChoice {
  column: Column;
  clock: Column | null;
  format: TimeFormat;
}

/**
 * Chooses the time of a record: the close time of a candle if there is one, else the most precise
 * column that is unambiguous. `null` when no column is a time.
 * @param mapped the clock column set by the user, `null` to use none
 */
export function chooseTime(
  table: Table,
  mapped: Column | null | undefined,
  options: CsvOptions,
  now: Date,
): TimeChoice | Refusal | null {
  const times = timesOf(table);
  const clocks = times.filter(({ cells }) => share(cells, isClock) > 0.9);
  const candidates = times
    .filter((column) => !clocks.includes(column))
    .map((column) => ({ column, rank: column.meaning.rank + vagueness(column.cells) }))
    .sort((a, b) => a.rank - b.rank);
  let refusal: Refusal | null = null;
  for (const { column } of candidates) {
    const format = timeFormatOf(column, options, now);
    if (isRefusal(format)) {
      refusal ??= format;
      continue;
    }
    const clock = mapped === undefined ? clockFor(column, clocks, times) : mapped;
    if (clock && isRefusal(clock)) return clock;
    return { column, clock, format };
  }
  return refusal;
}

/** No name, the placeholder that pandas writes, or a name that is not English; English words for a time are known. */
const NAMELESS = /^$|^Unnamed: \d+$|[^\x20-\x7e]/;

/** The columns named as times; if there is none, the only column of unknown name whose cells are times. */
function timesOf({ columns }: Table): Column[] {
  const named = columns.filter(({ meaning, cells }) => meaning.kind === 'time' && cells.length > 0);
  if (named.length > 0) return named;
  const unknown = columns.filter(
    ({ name, cells }) =>
      NAMELESS.test(name) &&
      isUnknownName(name) &&
      share(cells, isTimeLike) > 0.9 &&
      share(cells, isNumberLike) < 0.5,
  );
  return unknown.length === 1 ? unknown : [];
}

/** The time column set by the user, with the clock column if one was set. */
export function mappedTime(
  column: Column,
  clock: Column | null,
  options: CsvOptions,
  now: Date,
): TimeChoice | Refusal {
  const read = timeFormatOf(column, options, now);
  return isRefusal(read) ? read : { column, clock, format: read };
}

/** From this rank on a time is that of an update, or of the open, high or low of a candle. */
const OTHER_TIMES = 4;

/** The time of day that goes with a date. Refuses one that cannot be read: ignoring it would merge all records of a day. */
function clockFor(column: Column, clocks: Column[], times: Column[]): Column | Refusal | null {
  if (!isBareDate(column.cells[0] ?? '')) return null;
  const [clock] = clocks;
  if (clock) return clock;
  const named = times.find(
    ({ name, cells, meaning }) =>
      wordsOf(name).some((word) => isIn('clock', word)) &&
      meaning.rank < OTHER_TIMES &&
      name !== column.name &&
      !cells.some(isTimeLike),
  );
  if (!named) return null;
  const { cells } = named;
  const isHours = wordsOf(named.name).some((word) => isIn('hours', word));
  const isRead = (cell: string): boolean =>
    (isHours || !/^\d{1,2}$/.test(cell)) && localTime('2000-01-01', cell) !== null;
  if (share(cells, isRead) > 0.9) return named;
  // The same number of hours in every record is the length of a candle.
  if (isHours && cells.every((cell) => cell === cells[0] && /^\d+$/.test(cell))) return null;
  return {
    reason: `${nameOf(named)} next to ${nameOf(column)} cannot be read as a time of day: ${showCells(cells)}`,
    remedy: text`Write it as 09:30:00, or use the dates alone with ${{ map: 'clock=' }}`,
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

function timeFormatOf(column: Column, options: CsvOptions, now: Date): TimeFormat | Refusal {
  const { cells } = column;
  const name = nameOf(column);
  const rounded = cells.filter((cell) => SPREADSHEET_ROUNDED.test(cell));
  if (rounded.length * 2 > cells.length)
    return {
      reason: `times in ${name} were truncated by a spreadsheet (e.g. ${showCells(rounded)})`,
      remedy: ['They cannot be recovered. Export again, and do not save the file from a spreadsheet.'],
    };
  const asked = dateFormatOf(options);
  if (asked?.serial) return asked;
  if (share(cells, isSerial) > 0.5)
    return {
      reason: `${name} holds spreadsheet day numbers (${showCells(cells)}), which count from 1900 or from 1904`,
      remedy: text`Set ${{ dateFormat: 'serial' }} (1900, the usual one) or ${{ dateFormat: 'serial1904' }}.`,
    };
  const ordered = cells.filter(needsOrder);
  const order = asked?.order ?? (ordered.length > 0 ? orderOf(ordered, name, now) : null);
  const isPlain = ordered.length * 10 < cells.length;
  // A few such cells among others are rejected one by one.
  if (order !== null && typeof order === 'object' && !isPlain) return order;
  const format: TimeFormat = { order: typeof order === 'object' ? null : order, serial: null };
  const readable = share(cells, (cell) => readTime(cell, format) !== null);
  if (readable >= 0.5) return format;
  return {
    reason: `${name} cannot be read as a time: ${showCells(cells.filter((cell) => readTime(cell, format) === null))}`,
    remedy: text`Supported are ISO 8601, D/M/Y, M/D/Y, month names and Unix time. Name another column with ${{ map: 'timestamp=NAME' }}.`,
  };
}

const DAY = 86_400_000;
const FIRST_COIN = '2009';

const ORDERS = Object.keys(DATE_ORDERS) as DateOrder[];

/** The only order in which every cell is a date. */
function orderOf(cells: string[], name: string, now: Date): DateOrder | Refusal {
  const read = (cell: string, order: DateOrder): string | null => {
    const iso = readTime(cell, { order, serial: null });
    // Two digits that would be a year in the future, or before the first coin, are not a year.
    return iso !== null && isShortYear(cell) && (iso < FIRST_COIN || Date.parse(iso) > now.getTime() + DAY)
      ? null
      : iso;
  };
  const readable = cells.filter((cell) => ORDERS.some((order) => read(cell, order) !== null));
  const fitting = ORDERS.filter((order) => readable.every((cell) => read(cell, order) !== null));
  const [first, ...others] = fitting;
  if (readable.length === 0)
    return {
      reason: `${name} holds no valid dates: ${showCells(cells)}`,
      remedy: text`Name another column with ${{ map: 'timestamp=NAME' }}.`,
    };
  if (!first) {
    const conflict = (['dmy', 'mdy'] as const).map(
      (order) => readable.find((cell) => read(cell, order) === null) ?? '',
    );
    return {
      reason: `${name} mixes day-first and month-first dates: ${showCells(conflict)}`,
      remedy: text`Set ${{ dateFormat: 'DMY' }} or ${{ dateFormat: 'MDY' }}; records that do not fit are then rejected.`,
    };
  }
  const unclear =
    others.length === 0
      ? undefined
      : readable.find((cell) => others.some((order) => read(cell, order) !== read(cell, first)));
  if (unclear === undefined) return first;
  const readings = fitting.map((order) => `${read(unclear, order)?.slice(0, 10)} (${DATE_ORDERS[order]})`);
  return {
    reason: `the dates in ${name} are ambiguous: "${unclear}" is ${readings.join(' or ')}`,
    remedy: text`Set ${fitting.flatMap((order, at) => [at === 0 ? '' : ' or ', { dateFormat: order.toUpperCase() }])}.`,
  };
}

function isShortYear(cell: string): boolean {
  return /^\d{1,2}\D\d{1,2}\D\d{1,2}(?!\d)/.test(cell);
}
