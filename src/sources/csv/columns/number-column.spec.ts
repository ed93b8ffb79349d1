import { describe, expect, it } from '@jest/globals';
import { evidenceOfTable, numberFormatOf } from './number-column.js';
import type { CsvOptions } from '../options.js';
import { tableOf, type Column } from '../table/table.js';

/** How the first column of a table is taken to be written, or why that cannot be told. */
function decimalOf(
  columns: Record<string, string[]>,
  { delimiter = ',', options = {} }: { delimiter?: string; options?: CsvOptions } = {},
): string {
  const cells = Object.values(columns);
  const rows = (cells[0] ?? []).map((_, row) => cells.map((column) => column[row] ?? ''));
  const table = tableOf(Object.keys(columns), rows);
  const format = numberFormatOf(table.columns[0] as Column, evidenceOfTable(table), delimiter, options);
  return 'reason' in format ? format.reason : format.decimal;
}

const TWO_WAYS = /can be read in two ways: "83[.,]734" is 83/;

describe('the decimal sign of a column', () => {
  it('is what any of its own cells can only be read with', () => {
    expect(decimalOf({ price: ['83,734', '1,5'] })).toBe(',');
    expect(decimalOf({ price: ['83,734', '1.5'] })).toBe('.');
    expect(decimalOf({ price: ['1,5', '1.5'] })).toMatch(/holds numbers of two notations: "1.5" .* "1,5"/);
  });

  it('is that of the other amounts where its own say nothing', () => {
    expect(decimalOf({ price: ['83,734'], market_cap: ['900,5'] })).toBe(',');
    expect(decimalOf({ price: ['83,734'], market_cap: ['900.5'] })).toBe('.');
    expect(decimalOf({ price: ['83,734'], market_cap: ['900.5'], volume: ['1,5'] })).toMatch(TWO_WAYS);
    expect(decimalOf({ price: ['83,734'], rank: ['1,5'] })).toMatch(TWO_WAYS);
  });

  it('is the point that every program writes between commas, and doubtful between semicolons', () => {
    expect(decimalOf({ price: ['83.734'] })).toBe('.');
    expect(decimalOf({ price: ['83.734'] }, { delimiter: ';' })).toMatch(TWO_WAYS);
    expect(decimalOf({ price: ['83,734'] })).toMatch(TWO_WAYS);
  });

  it('is the one that was asked for, whatever the cells say', () => {
    expect(decimalOf({ price: ['83,734'] }, { options: { decimal: ',' } })).toBe(',');
    expect(decimalOf({ price: ['1.5'] }, { options: { decimal: ',' } })).toBe(',');
  });
});
