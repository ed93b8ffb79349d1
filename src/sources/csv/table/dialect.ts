import { meaningOf } from '../cells/header-names.js';
import { isNumberLike } from '../cells/numbers.js';
import { isTimeLike } from '../cells/dates.js';
import { text } from '../option-text.js';
import { FileRefused, showCells } from '../refusal.js';
import { recordEnds } from './slices.js';
import { cellsOf, tokenize, type Dialect } from './tokenize.js';

/** Delimiters to try, most common first. */
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Bytes of the start that are examined. */
const PROBE = 64 << 10;

/** Longest first line of a table, in bytes. */
const LONGEST_LINE = 256 << 10;

/**
 * Detects delimiter, quote and line break from the start of a file. The best delimiter gives rows of
 * equal width, known column names, and cells that are numbers, times or plain words.
 * @throws FileRefused when no delimiter yields a table
 */
export async function dialectOf(path: string, head: Buffer, delimiter?: string): Promise<Dialect> {
  const newline = head.includes(0x0a) || !head.includes(0x0d) ? '\n' : '\r';
  const lineBreak = newline.charCodeAt(0);
  if (firstLineLength(head, lineBreak) > LONGEST_LINE)
    throw new FileRefused(path, 'the first line is longer than 256 KiB', 'Check that the file is CSV.');
  const cut = head.length > PROBE ? head.lastIndexOf(lineBreak, PROBE) : -1;
  const probe = cut > 0 ? head.subarray(0, cut + 1) : head;
  const candidates = delimiter ? [delimiter] : (hintOf(probe) ?? DELIMITERS);
  let best: { dialect: Dialect; score: number } | null = null;
  for (const candidate of candidates) {
    const dialect: Dialect = { delimiter: candidate, quote: quoteOf(probe, candidate), newline };
    const score = await scoreOf(probe, dialect);
    if (!best || score > best.score) best = { dialect, score };
  }
  if (!best || best.score <= 0)
    throw new FileRefused(
      path,
      `the lines cannot be split into columns by comma, semicolon, tab or "|": ${showCells([firstLine(probe)])}`,
      text`A time and a price column are needed. Set another separator with ${{ delimiter: 'CHARACTER' }}.`,
    );
  return best.dialect;
}

/** The delimiter in a first line `sep=;`, as Excel writes it. */
function hintOf(probe: Buffer): string[] | null {
  const match = /^"?sep=(.)"?\r?$/im.exec(probe.toString('latin1', 0, 16).split('\n')[0] ?? '');
  return match?.[1] ? [match[1]] : null;
}

function firstLineLength(head: Buffer, lineBreak: number): number {
  const end = head.indexOf(lineBreak);
  return end === -1 ? head.length : end;
}

function firstLine(probe: Buffer): string {
  return probe.toString('utf8', 0, 200).split(/[\r\n]/)[0] ?? '';
}

/** The character found at both ends of cells; `null` when quotes occur only within cells. */
function quoteOf(probe: Buffer, delimiter: string): Dialect['quote'] {
  const text = probe.toString('latin1');
  const d = `[${delimiter === '|' ? '\\|' : delimiter}\\r\\n]`;
  const edges = (mark: string): number =>
    (text.match(new RegExp(`(?:^|${d})[ ]*${mark}|${mark}[ ]*(?:$|${d})`, 'g')) ?? []).length;
  if (edges('"') > 0) return '"';
  if (text.includes('"')) return null;
  return edges("'") > 4 ? "'" : '"';
}

async function scoreOf(probe: Buffer, dialect: Dialect): Promise<number> {
  const ends = recordEnds(probe, dialect).slice(0, 200);
  const rows = (await tokenize(Buffer.from(probe.subarray(0, ends.at(-1))), dialect))
    .map(cellsOf)
    .filter((cells) => cells.some((cell) => cell !== ''));
  const widths = new Map<number, number>();
  // Titles and comments are lines of one cell; a table has at least two.
  for (const { length } of rows) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width = 0, rowsOfWidth = 0] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  if (width < 2) return 0;
  const named = Math.max(...rows.slice(0, 30).map(namesIn));
  const cells = rows.filter(({ length }) => length === width).flat();
  const clean = cells.filter((cell) => isNumberLike(cell) || isTimeLike(cell) || isWord(cell)).length;
  return named * 10 + (rowsOfWidth / rows.length) * (clean / cells.length) * 10;
}

function namesIn(cells: string[]): number {
  const kinds = new Set(cells.map((cell) => meaningOf(cell).kind));
  return [...kinds].filter((kind) => kind !== 'other').length;
}

function isWord(cell: string): boolean {
  return cell.length < 60 && !/[;\t|]|,\S/.test(cell);
}
