import { describe, expect, it } from '@jest/globals';
import { evidenceOfTable, numberFormatOf } from './number-column.js';
import type { CsvOptions } from '../options.js';
import { tableOf, type Column } from '../table/table.js';

/** The detected decimal sign of the first column, or why it is ambiguous. */
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

const AMBIGUOUS = /ambiguous: "83[.,]734" is 83/;

describe('the decimal sign of a column', () => {
  it('is the only one that fits a cell', () => {
    expect(decimalOf({ price: ['83,734', '1,5'] })).toBe(',');
    expect(decimalOf({ price: ['83,734', '1.5'] })).toBe('.');
    expect(decimalOf({ price: ['1,5', '1.5'] })).toMatch(/mixes two notations: "1.5" .* "1,5"/);
  });

  it('is that of the other amounts when its own cells are ambiguous', () => {
    expect(decimalOf({ price: ['83,734'], market_cap: ['900,5'] })).toBe(',');
    expect(decimalOf({ price: ['83,734'], market_cap: ['900.5'] })).toBe('.');
    expect(decimalOf({ price: ['83,734'], market_cap: ['900.5'], volume: ['1,5'] })).toMatch(AMBIGUOUS);
    expect(decimalOf({ price: ['83,734'], rank: ['1,5'] })).toMatch(AMBIGUOUS);
  });

  it('is a point in comma-separated files, and ambiguous between semicolons', () => {
    expect(decimalOf({ price: ['83.734'] })).toBe('.');
    expect(decimalOf({ price: ['83.734'] }, { delimiter: ';' })).toMatch(AMBIGUOUS);
    expect(decimalOf({ price: ['83,734'] })).toMatch(AMBIGUOUS);
  });

  it('is the one set by the option, whatever the cells are', () => {
    expect(decimalOf({ price: ['83,734'] }, { options: { decimal: ',' } })).toBe(',');
    expect(decimalOf({ price: ['1.5'] }, { options: { decimal: ',' } })).toBe(',');
  });
});
