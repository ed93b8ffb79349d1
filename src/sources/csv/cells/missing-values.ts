import { MISSING_WORDS } from '../../../normalization/fields/missing-values.js';

/**
 * Cells of a file that mean there is no value, in lower case. They include more words than those of an API:
 * spreadsheets, pandas, R and people each have their own word for an empty cell, and a cell that is
 * not recognized as empty counts against its column when the columns are assigned their roles.
 */
const MISSING_CELLS = new Set([...MISSING_WORDS, '—', '–', '#n/a', 'nan', 'nil', '?', 'n.a.', 'undefined']);

/** Whether a trimmed cell means that there is no value: `NA`, `-`, `null`. */
export function isMissing(cell: string): boolean {
  return cell.length <= 9 && MISSING_CELLS.has(cell.toLowerCase());
}
