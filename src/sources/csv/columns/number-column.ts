import { decimalEvidence, readNumber, type DecimalEvidence, type NumberFormat } from '../cells/numbers.js';
import { decimalOf, type CsvOptions } from '../options.js';
import { nameOf, type Column, type Table } from '../table/table.js';
import { text } from '../option-text.js';
import type { Refusal } from '../refusal.js';

/** The decimal signs in all money columns of a file; decides a column whose own cells are ambiguous. */
export function evidenceOfTable({ columns }: Table): DecimalEvidence {
  const money = columns.filter(
    ({ meaning: { kind, aspect } }) =>
      kind === 'price' || kind === 'market_cap' || kind === 'volume' || (kind === 'other' && aspect !== null),
  );
  const evidence = money.map(({ cells }) => decimalEvidence(cells));
  const first = (key: keyof DecimalEvidence): string | null =>
    evidence.find((found) => found[key] !== null)?.[key] ?? null;
  return { point: first('point'), comma: first('comma'), either: first('either') };
}

/**
 * Detects how the numbers of a column are written, from all of its cells and, when those are
 * ambiguous, from the other columns of the file.
 */
export function numberFormatOf(
  column: Column,
  table: DecimalEvidence,
  delimiter: string,
  options: CsvOptions,
): NumberFormat | Refusal {
  const { scale } = column.meaning;
  const asked = decimalOf(options);
  if (asked) return { decimal: asked, scale };
  const { point, comma, either } = decimalEvidence(column.cells);
  if (point !== null && comma !== null)
    return {
      reason: `${nameOf(column)} mixes two notations: "${point}" has a decimal point, "${comma}" a decimal comma`,
      remedy: text`Set ${{ decimal: '.' }} or ${{ decimal: ',' }} ; records that do not fit are then rejected.`,
    };
  if (point !== null || comma !== null) return { decimal: point !== null ? '.' : ',', scale };
  if (either === null) return { decimal: '.', scale };
  if ((table.point === null) !== (table.comma === null))
    return { decimal: table.point !== null ? '.' : ',', scale };
  // Programs write `83.734` in comma-separated files; `83,734`, or either form between semicolons, is ambiguous.
  if (table.point === null && either.includes('.') && !either.includes(',') && delimiter !== ';')
    return { decimal: '.', scale };
  return {
    reason: `the numbers in ${nameOf(column)} are ambiguous: "${either}" is ${reading(either, '.')} with a decimal point or ${reading(either, ',')} with a decimal comma`,
    remedy: text`Set ${{ decimal: '.' }} or ${{ decimal: ',' }}`,
  };
}

function reading(cell: string, decimal: '.' | ','): string {
  const read = readNumber(cell, { decimal, scale: 0 }, true);
  return 'text' in read ? read.text : '?';
}
