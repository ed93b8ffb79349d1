import type { CoinChoice } from './coin-columns.js';
import { readTime } from '../cells/dates.js';
import type { Table } from '../table/table.js';
import type { TimeChoice } from './time-column.js';

const MAX_ROWS = 5000;

/**
 * The median time between records of one coin in a file of candles, in hours: the period that a
 * candle's volume covers. `null` when the file holds no candles, or too few.
 */
export function candleHours(
  table: Table,
  time: TimeChoice | null,
  { symbol, slug, name }: CoinChoice,
): number | null {
  const aspects = new Set(
    table.columns.map(({ meaning: { kind, aspect } }) => (kind === 'time' ? null : aspect)),
  );
  if (!time || !aspects.has('high') || !aspects.has('low')) return null;
  const label = symbol ?? slug ?? name;
  const last = new Map<string, number>();
  const gaps: number[] = [];
  for (const row of table.rows.slice(0, MAX_ROWS)) {
    const day = row[time.column.index] ?? '';
    const clock = time.clock ? ` ${row[time.clock.index] ?? ''}` : '';
    const at = Date.parse(readTime(day + clock, time.format) ?? '');
    const coin = label ? (row[label.index] ?? '') : '';
    const before = last.get(coin);
    if (before !== undefined && at !== before && !Number.isNaN(at)) gaps.push(Math.abs(at - before));
    if (!Number.isNaN(at)) last.set(coin, at);
  }
  const middle = gaps.sort((a, b) => a - b)[gaps.length >> 1];
  return middle === undefined ? null : middle / 3_600_000;
}
