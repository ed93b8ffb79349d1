const ABSENT = new Set([
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

/** Whether a trimmed cell stands for no value. */
export function isAbsent(cell: string): boolean {
  return cell.length <= 9 && ABSENT.has(cell.toLowerCase());
}
