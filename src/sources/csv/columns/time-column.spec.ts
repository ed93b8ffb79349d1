import { describe, expect, it } from '@jest/globals';
import { tableOf } from '../table/table.js';
import { chooseTime } from './time-column.js';

const NOW = new Date('2026-03-01T00:00:00Z');

/** The detected order of the dates in a column, or why it is ambiguous. */
function orderOf(dates: string[], now = NOW): string | null {
  const table = tableOf(
    ['date', 'price'],
    dates.map((date) => [date, '1']),
  );
  const choice = chooseTime(table, undefined, {}, now);
  if (choice === null) return null;
  return 'reason' in choice ? choice.reason : choice.format.order;
}

describe('the order of day, month and year in a column', () => {
  it.each([
    [['13/04/2024', '01/02/2024'], 'dmy'],
    [['04/13/2024', '01/02/2024'], 'mdy'],
    [['2024-01-15', '2024-02-03'], null],
    [['05/05/2024'], 'dmy'],
  ])('of %j is %s: every cell is a date in it', (dates, order) => {
    expect(orderOf(dates)).toBe(order);
  });

  it('is refused when a cell fits two orders, and when no order fits all cells', () => {
    expect(orderOf(['03/04/2024'])).toMatch(/"03\/04\/2024" is 2024-04-03 \(day first\) or 2024-03-04/);
    expect(orderOf(['13/04/2024', '04/13/2024'])).toMatch(/mixes day-first and month-first/);
  });

  it('is not one in which a two-digit year is in the future', () => {
    expect(orderOf(['13-04-28'])).toBe('ymd');
    expect(orderOf(['13-04-28'], new Date('2029-01-01T00:00:00Z'))).toMatch(
      /"13-04-28" is 2028-04-13 \(day first\) or 2013-04-28 \(year first\)/,
    );
  });
});

/** The chosen time columns, `date + clock`, or why none can be chosen. */
function chosen(header: string[], ...rows: string[][]): string | null {
  const choice = chooseTime(tableOf(header, rows), undefined, {}, NOW);
  if (choice === null) return null;
  if ('reason' in choice) return choice.reason;
  return [choice.column, choice.clock].flatMap((column) => column?.name ?? []).join(' + ');
}

describe('the time of records', () => {
  const FULL = '2024-01-15 10:00:00';

  it.each([
    ['date_utc', 'datetime', 'datetime'],
    ['date_utc', 'time_local', 'time_local'],
    ['day', 'hour', 'hour'],
    ['date_utc', 'date', 'date_utc'],
  ])('with %s (dates) and %s is %s', (days, other, wanted) => {
    expect(chosen([days, other], ['2024-01-15', other === 'date' ? '2024-01-15' : FULL])).toBe(wanted);
  });

  it('is the column in UTC among several full times', () => {
    expect(chosen(['time_local', 'trade_time', 'time_utc'], [FULL, FULL, FULL])).toBe('time_utc');
    expect(chosen(['time_local', 'trade_time'], [FULL, FULL])).toBe('trade_time');
  });

  it.each(['Inception', 'Released', 'deployed_at', 'expiry', 'Next halving'])(
    'is not a date of the coin: %s',
    (name) => {
      expect(chosen(['symbol', name], ['BTC', '2009-01-03'])).toBeNull();
    },
  );

  it.each(['', 'Unnamed: 0', 'Päivämäärä'])(
    'is a column of dates named "%s" if it is the only one',
    (name) => {
      expect(chosen([name, 'symbol'], ['2024-01-15', 'BTC'])).toBe(name);
    },
  );

  it.each([
    ['hour', ['9AM', '10AM'], 'date + hour'],
    ['hour', ['9', '10'], 'date + hour'],
    ['Time (UTC)', ['093000', '103000'], 'date + Time (UTC)'],
    ['hours', ['24', '24'], 'date'],
    ['last update time', ['2 hours ago', '1 hour ago'], 'date'],
  ])('next to dates, is completed by %s with %j or not', (name, cells, wanted) => {
    expect(chosen(['date', name], ...cells.map((cell) => ['2024-01-15', cell]))).toBe(wanted);
  });

  it.each(['time', 'Time (UTC)', 'Trade Time'])('is refused when %s next to dates cannot be read', (name) => {
    expect(chosen(['date', name], ['2024-01-15', 'morning'], ['2024-01-15', 'evening'])).toMatch(
      /next to "date" .*time of day: "morning"/,
    );
  });
});
