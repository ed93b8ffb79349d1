import { isTimeLike, readTime } from '../cells/dates.js';
import { isClock } from '../cells/clock-times.js';
import { knownCoin } from '../cells/known-coins.js';
import { decimalEvidence, isNumberLike, readNumber } from '../cells/numbers.js';
import { pairOf } from '../cells/pairs.js';
import { text } from '../option-text.js';
import { showCells, type Refusal } from '../refusal.js';
import { share } from '../table/table.js';

const ARRANGEMENTS = [
  ['open', 'high', 'low', 'close'],
  ['low', 'high', 'open', 'close'],
  ['open', 'close', 'high', 'low'],
] as const;

/**
 * Names the columns of a file without header. The only column of numbers is the price, if all other
 * columns are known. Else it must hold candles, as exchanges write them: a time, an optional time of
 * day, four prices, then volumes. The values show which price is which: none is above the high or
 * below the low.
 */
export function namesWithoutHeader(rows: readonly string[][], width: number): string[] | Refusal {
  const columnOf = (at: number): string[] => rows.map((row) => row[at] ?? '').filter((cell) => cell !== '');
  const timeAt = Array.from({ length: Math.min(width, 3) }, (_, at) => at).find(
    (at) => share(columnOf(at), isTimeLike) > 0.9,
  );
  if (timeAt === undefined) return unknown(rows, 'none of the first three columns is a time');
  const names = Array.from({ length: width }, () => '');
  if (timeAt > 0 && share(columnOf(0), isNumberLike) < 0.1) names[0] = 'symbol';
  names[timeAt] = 'time';
  let first = timeAt + 1;
  if (share(columnOf(first), isClock) > 0.9) names[first++] = 'time of day';
  const single = singlePrice(names, columnOf);
  if (single) return single;
  if (width < first + 4)
    return unknown(rows, `only ${width - first} columns follow the time; a candle has at least 4`);
  const prices = rows.map((row) => row.slice(first, first + 4));
  const decimal = decimalOfCandles(prices);
  const fitting = ARRANGEMENTS.filter((order) => prices.every((cells) => fits(cells, order, decimal)));
  const [order] = fitting;
  if (!order)
    return unknown(
      rows,
      'the four columns after the time are not open, high, low and close in any known order',
    );
  const closes = fitting.map((other) => first + other.indexOf('close'));
  if (rows.some((row) => new Set(closes.map((at) => row[at])).size > 1))
    return unknown(
      rows,
      'the four columns after the time could be open, high, low, close or open, close, high, low',
    );
  order.forEach((name, at) => (names[first + at] = name));
  if (width > first + 4) names[first + 4] = width === first + 7 ? 'vwap' : 'volume';
  nameTail(names, rows, timeAt, first);
  return names;
}

/** The names of a table with one column of numbers; `null` when another column cannot be identified. */
function singlePrice(names: readonly string[], columnOf: (at: number) => string[]): string[] | null {
  const left = names.flatMap((name, at) => (name === '' && columnOf(at).length > 0 ? [at] : []));
  const numbers = left.filter((at) => share(columnOf(at), isNumberLike) > 0.5);
  const texts = left.filter((at) => !numbers.includes(at));
  const [text] = texts;
  const isKnown =
    text === undefined ||
    (texts.length === 1 && !names.includes('symbol') && share([...new Set(columnOf(text))], isCoin) > 0.5);
  if (numbers.length !== 1 || !isKnown) return null;
  return names.map((name, at) => (at === numbers[0] ? 'price' : at === text ? 'symbol' : name));
}

function isCoin(cell: string): boolean {
  return knownCoin(pairOf(cell)?.base ?? cell) !== null;
}

/** Names a second, later time among the last columns the close time, as Binance writes it. */
function nameTail(names: string[], rows: readonly string[][], timeAt: number, first: number): void {
  const closeAt = first + 5;
  const isClose = rows.length > 0 && rows.every((row) => endsLater(row[timeAt] ?? '', row[closeAt] ?? ''));
  if (!isClose) return;
  names[timeAt] = 'open time';
  names[first + 4] = 'volume of base';
  names[closeAt] = 'close time';
  if (names.length > closeAt + 1) names[closeAt + 1] = 'quote volume';
}

const AS_IS = { order: null, serial: null };

function endsLater(open: string, close: string): boolean {
  const [from, to] = [readTime(open, AS_IS), readTime(close, AS_IS)];
  return from !== null && to !== null && to > from;
}

type Arrangement = (typeof ARRANGEMENTS)[number];

/** Compares as floats, which is enough to tell columns apart; no value is loaded from here. */
function fits(cells: string[], order: Arrangement, decimal: '.' | ','): boolean {
  const value = (name: Arrangement[number]): number => {
    const read = readNumber(cells[order.indexOf(name)] ?? '', { decimal, scale: 0 }, true);
    return 'text' in read ? Number(read.text) : Number.NaN;
  };
  const [open, high, low, close] = [value('open'), value('high'), value('low'), value('close')];
  if ([open, high, low, close].some(Number.isNaN)) return true;
  return high >= Math.max(open, close, low) && low <= Math.min(open, close);
}

function decimalOfCandles(prices: readonly string[][]): '.' | ',' {
  const { comma, point } = decimalEvidence(prices.flat());
  return comma !== null && point === null ? ',' : '.';
}

function unknown(rows: readonly string[][], why: string): Refusal {
  const price = Math.min(rows[0]?.length ?? 5, 5);
  return {
    reason: `no header, and ${why}. First line: ${showCells(rows[0] ?? [], 12)}`,
    remedy: text`Add a header line, or give the columns by number, for example ${{ map: ['timestamp=#1', `price=#${price}`] }}.`,
  };
}
