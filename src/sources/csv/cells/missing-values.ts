import { MISSING_WORDS } from '../../../normalization/fields/missing-values.js';

/**
 * Words that stand for no value in a cell of a file, lower case. They are more than those of an API:
 * spreadsheets, pandas, R and people each have a word of their own for an empty cell, and a cell that is
 * not recognized as empty counts against its column when the columns are assigned their roles.
 */
const MISSING_CELLS = new Set([...MISSING_WORDS, '—', '–', '#n/a', 'nan', 'nil', '?', 'n.a.', 'undefined']);

/** Whether a trimmed cell stands for no value. */
export function isAbsent(cell: string): boolean {
  return cell.length <= 9 && MISSING_CELLS.has(cell.toLowerCase());
}
