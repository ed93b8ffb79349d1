import csv from 'csv-parser';

/** How records and cells are told apart. */
export interface Dialect {
  delimiter: string;
  /** `null`: quotes are ordinary characters. */
  quote: '"' | "'" | null;
  newline: '\n' | '\r';
}

/** The cells of a record by their index. */
export type Row = Record<number, string | undefined>;

/** Stands for "no quote": a byte that no table holds. */
const NONE = '\0';

/**
 * Splits UTF-8 bytes into rows, a blank line being an empty one. The bytes are written into.
 * @param take called with each row in order; none of them is kept here
 */
export async function eachRow(
  utf8: Buffer,
  { delimiter, quote, newline }: Dialect,
  take: (row: Row) => void,
): Promise<void> {
  const parser = csv({
    headers: false,
    separator: delimiter,
    quote: quote ?? NONE,
    escape: quote ?? NONE,
    newline,
  });
  parser.on('data', take);
  const finished = new Promise<void>((resolve, reject) => parser.once('end', resolve).once('error', reject));
  parser.end(utf8);
  await finished;
}

/** All rows at once, for a piece of a file. */
export async function tokenize(utf8: Buffer, dialect: Dialect): Promise<Row[]> {
  const rows: Row[] = [];
  await eachRow(utf8, dialect, (row) => rows.push(row));
  return rows;
}

/** The cells of a row in order, trimmed. */
export function cellsOf(row: Row): string[] {
  return Object.values(row).map((cell) => trimCell(cell ?? ''));
}

/** Blanks, and the characters without width that web pages and office programs leave at the ends of cells. */
const UNSEEN = /[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;

/** A cell without the blanks around it and, where blanks kept them from being seen, its quotes. */
export function trimCell(cell: string): string {
  let start = 0;
  let end = cell.length;
  while (start < end && isUnseen(cell.charCodeAt(start))) start++;
  while (end > start && isUnseen(cell.charCodeAt(end - 1))) end--;
  const text = cell.slice(start, end);
  if (text.length !== cell.length && text.length > 1 && text.startsWith('"') && text.endsWith('"'))
    return text.slice(1, -1).trim();
  return text;
}

function isUnseen(code: number): boolean {
  // What most cells consist of is told without the expression.
  return (code <= 0x20 || code >= 0x80) && UNSEEN.test(String.fromCharCode(code));
}

/** Whether a row holds nothing, or nothing but a comment: `# section two`. */
export function isBlank(row: Row): boolean {
  const first = row[0];
  if (first !== undefined && first > ' ') return first.startsWith('#') && row[1] === undefined;
  for (const at in row) if ((row[at] as string).trim() !== '') return false;
  return true;
}
