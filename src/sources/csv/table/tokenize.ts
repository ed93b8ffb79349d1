import csv from 'csv-parser';

/** How records and cells are separated. */
export interface Dialect {
  delimiter: string;
  /** `null`: quotation marks are ordinary characters. */
  quote: '"' | "'" | null;
  newline: '\n' | '\r';
}

/** The cells of a record by their index. */
export type Row = Record<number, string | undefined>;

/** Replaces a missing quote: a byte that does not occur in text. */
const NONE = '\0';

/**
 * Splits UTF-8 bytes into rows; a blank line is an empty row. Overwrites the bytes.
 * @param take called with each row in order
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

/** Splits UTF-8 bytes into rows, all in memory. Overwrites the bytes. */
export async function tokenize(utf8: Buffer, dialect: Dialect): Promise<Row[]> {
  const rows: Row[] = [];
  await eachRow(utf8, dialect, (row) => rows.push(row));
  return rows;
}

/** The cells of a row in order, trimmed. */
export function cellsOf(row: Row): string[] {
  return Object.values(row).map((cell) => trimCell(cell ?? ''));
}

/** Whitespace, and zero-width characters that web pages and office programs leave at the ends of cells. */
const INVISIBLE = /[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;

/** A cell without invisible characters at its ends, and without quotes that were hidden by them. */
export function trimCell(cell: string): string {
  let start = 0;
  let end = cell.length;
  while (start < end && isInvisible(cell.charCodeAt(start))) start++;
  while (end > start && isInvisible(cell.charCodeAt(end - 1))) end--;
  const text = cell.slice(start, end);
  if (text.length !== cell.length && text.length > 1 && text.startsWith('"') && text.endsWith('"'))
    return text.slice(1, -1).trim();
  return text;
}

function isInvisible(code: number): boolean {
  // Printable ASCII, the usual case, skips the slow expression.
  return (code <= 0x20 || code >= 0x80) && INVISIBLE.test(String.fromCharCode(code));
}

/** Whether a row is empty, or only a comment: `# section two`. */
export function isBlank(row: Row): boolean {
  const first = row[0];
  if (first !== undefined && first > ' ') return first.startsWith('#') && row[1] === undefined;
  for (const at in row) if ((row[at] as string).trim() !== '') return false;
  return true;
}
