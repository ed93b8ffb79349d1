import { describe, expect, it } from '@jest/globals';
import { tableOf } from './table.js';
import { chooseTime } from './time-column.js';

const NOW = new Date('2026-03-01T00:00:00Z');

/** The order in which the dates of a column are taken to be written, or why that cannot be told. */
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
  ])('of %j is %s: the one in which every cell is a date', (dates, order) => {
    expect(orderOf(dates)).toBe(order);
  });

  it('is in doubt where a cell can be read in two, and where no order fits all', () => {
    expect(orderOf(['03/04/2024'])).toMatch(/"03\/04\/2024" is 2024-04-03 \(day first\) or 2024-03-04/);
    expect(orderOf(['13/04/2024', '04/13/2024'])).toMatch(/mixes orders of day and month/);
  });

  it('is not one in which a year of two digits lies ahead', () => {
    expect(orderOf(['13-04-28'])).toBe('ymd');
    expect(orderOf(['13-04-28'], new Date('2029-01-01T00:00:00Z'))).toMatch(
      /"13-04-28" is 2028-04-13 \(day first\) or 2013-04-28 \(year first\)/,
    );
  });
});
