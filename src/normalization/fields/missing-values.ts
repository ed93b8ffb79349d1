/**
 * Words that stand for no value in a number field, lower case. An API that sends any other word
 * instead of a number is at fault, and the record is rejected; NaN has a fault of its own.
 */
export const MISSING_WORDS: ReadonlySet<string> = new Set(['', '-', '--', 'n/a', 'na', 'null', 'none']);

/** Whether a trimmed text stands for no value. */
export function isMissing(text: string): boolean {
  return MISSING_WORDS.has(text.toLowerCase());
}
