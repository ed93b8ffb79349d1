const MISSING = new Set([
  '',
  '-',
  '--',
  '—',
  '–',
  'n/a',
  '#n/a',
  'na',
  'null',
  'none',
  'nan',
  'nil',
  '?',
  'n.a.',
  'undefined',
]);

/** Whether a trimmed cell means that there is no value: `NA`, `-`, `null`. */
export function isMissing(cell: string): boolean {
  return cell.length <= 9 && MISSING.has(cell.toLowerCase());
}
