import { isTimeLike } from '../cells/dates.js';
import { meaningOf } from '../cells/header-names.js';
import { isNumberLike } from '../cells/numbers.js';

/** Where a table begins in a file, and the names of its columns. */
export interface Header {
  /** Names, or `null` for a file without header. */
  names: string[] | null;
  /** Index of the row with the names; -1 for none. */
  row: number;
  /** Index of the row of the first record. */
  firstRecord: number;
  /** The ticker of all columns in a second header line. */
  ticker: string | null;
}

const MAX_ROWS = 40;

/**
 * Finds the header among the first rows: the first one with known names of at least two kinds, or with
 * every name in the `map` option. If there is none, a first row with numbers is a record of a table
 * without header; else the first row is a header of unknown names.
 * @param mapped column names in the `map` option
 */
export function findHeader(rows: readonly string[][], mapped: readonly string[]): Header {
  const start = rows.slice(0, MAX_ROWS);
  const stacked = stackedHeader(start);
  if (stacked) return stacked;
  const plain = start.findIndex((cells) => !isComment(cells) && (isHeader(cells) || holds(cells, mapped)));
  const named =
    plain === -1 ? start.findIndex((cells) => isComment(cells) && isHeader(uncommented(cells))) : plain;
  if (named !== -1)
    return { names: trimNames(start[named] as string[]), row: named, firstRecord: named + 1, ticker: null };
  const first = start.findIndex((cells) => cells.length > 1 && isRecord(cells));
  const text = start.findIndex((cells) => cells.length > 1);
  if (first !== -1 && (text === first || !isLabels(start[first - 1])))
    return { names: null, row: -1, firstRecord: first, ticker: null };
  const row = first > 0 ? first - 1 : Math.max(text, 0);
  return { names: trimNames(start[row] ?? []), row, firstRecord: row + 1, ticker: null };
}

function isHeader(cells: string[]): boolean {
  const kinds = new Set(cells.map((cell) => meaningOf(cell).kind).filter((kind) => kind !== 'other'));
  const values = cells.filter((cell) => isNumberLike(cell) || isTimeLike(cell)).length;
  return kinds.size >= 2 && values * 4 <= cells.length;
}

function holds(cells: string[], mapped: readonly string[]): boolean {
  return mapped.length > 0 && mapped.every((name) => cells.includes(name));
}

function isRecord(cells: string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  const values = filled.filter((cell) => isNumberLike(cell) || isTimeLike(cell)).length;
  return values >= 2 || (values > 0 && values * 2 >= filled.length);
}

function isLabels(cells: string[] | undefined): boolean {
  return (
    cells !== undefined && cells.length > 1 && cells.every((cell) => !isNumberLike(cell) && !isTimeLike(cell))
  );
}

/** Three lines as yfinance writes them: `Price,Close,…`, `Ticker,BTC-USD,…`, `Date,,…`. */
function stackedHeader([prices, tickers, dates]: readonly string[][]): Header | null {
  if (prices?.[0] !== 'Price' || tickers?.[0] !== 'Ticker' || !/^Date/.test(dates?.[0] ?? '')) return null;
  const named = [...new Set(tickers.slice(1).filter((cell) => cell !== ''))];
  const [ticker = null] = named;
  const names = prices.map((name, at) => (named.length > 1 && at > 0 ? `${tickers[at]} ${name}` : name));
  names[0] = 'Date';
  return { names, row: 0, firstRecord: 3, ticker: named.length === 1 ? ticker : null };
}

/** Whether a row is a comment. It may be the header (`# date,price`), or a remark above it (`# price in USD`). */
function isComment([first = '']: string[]): boolean {
  return /^#\s*\p{L}/u.test(first);
}

function uncommented(row: string[]): string[] {
  return isComment(row) ? [(row[0] ?? '').replace(/^#\s*/, ''), ...row.slice(1)] : row;
}

function trimNames(row: string[]): string[] {
  const cells = uncommented(row);
  let { length } = cells;
  while (length > 0 && cells[length - 1] === '') length--;
  return cells.slice(0, length);
}
