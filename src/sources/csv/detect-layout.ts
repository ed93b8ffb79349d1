import type { ByteSource } from './file/bytes.js';
import { namesOfCandles } from './columns/candles.js';
import { identify } from './file/file-signature.js';
import { dialectOf } from './table/dialect.js';
import { asciiOf, lengthInFile } from './file/encoding.js';
import { findHeader, type Header } from './table/header.js';
import type { CsvLayout } from './layout.js';
import { meaningOfFile, type FileMeaning } from './columns/assign-roles.js';
import { delimiterOf, type CsvOptions } from './options.js';
import { FileRefused, shown } from './refusal.js';
import { sampleOf, type Sample } from './file/sample.js';
import { recordEnds } from './table/slices.js';
import { tableOf, type Table } from './table/table.js';
import type { Problem } from './columns/time-column.js';
import { cellsOf, tokenize, type Dialect } from './table/tokenize.js';

/** How a file is to be read, and what that was decided from. */
export interface Decision {
  source: ByteSource;
  layout: CsvLayout;
  /** Where the first record begins: byte after decompression, and line from 1. */
  dataOffset: number;
  dataLine: number;
  /** Lines before the header, and the header's own (from 1); `null` without one. */
  preamble: string[];
  headerLine: number | null;
  table: Table;
  /** Whether every record was looked at, not a sample. */
  whole: boolean;
  meaning: FileMeaning;
}

/** More columns than any table of quotes has. */
const MOST_COLUMNS = 1000;

/**
 * Decides how to read a file, from its bytes, its name and what the operator said.
 * @throws FileRefused when it is no table, says too little or can be read in more than one way;
 *   BadCsvOption for an option that does not fit it
 */
export async function decide(path: string, options: CsvOptions, now: Date): Promise<Decision> {
  const source = await identify(path);
  const asked = delimiterOf(options);
  const sample = await sampleOf(source, asked);
  const dialect = await dialectOf(path, sample.head, asked);
  refuseOpenQuote(path, sample, dialect);
  const rows = (await tokenize(Buffer.from(sample.head), dialect)).map(cellsOf);
  const header = findHeader(rows, namedIn(options));
  const records = [...rows.slice(header.firstRecord), ...(await spreadRows(sample, dialect))];
  const width = widthOf(path, header, records, rows);
  const fitting = records.filter((cells) => fitsWidth(cells, width));
  const names = header.names ?? namesWithout(path, fitting, width, options);
  const table = tableOf(names, fitting);
  const { delimiter } = dialect;
  const preamble = rows.slice(0, Math.max(header.row, 0)).map((cells) => cells.join(delimiter));
  const meaning = meaningOfFile(table, header, { path, preamble, delimiter, options, now });
  if ('reason' in meaning) throw refused(path, meaning);
  const place = placeOf(sample, dialect, header.firstRecord);
  return {
    source,
    layout: layoutOf(names, sample, dialect, meaning, options),
    dataOffset: sample.bom + place.bytes,
    dataLine: place.line,
    preamble,
    headerLine: header.row === -1 ? null : placeOf(sample, dialect, header.row).line,
    table,
    whole: sample.whole,
    meaning,
  };
}

function refused(path: string, { reason, remedy }: Problem): FileRefused {
  return new FileRefused(path, reason, remedy);
}

function layoutOf(
  header: string[],
  { encoding }: Sample,
  dialect: Dialect,
  meaning: FileMeaning,
  options: CsvOptions,
): CsvLayout {
  return {
    ...dialect,
    encoding,
    header,
    columns: meaning.columns,
    numbers: meaning.numbers,
    time: meaning.time,
    at: meaning.at,
    asset: meaning.coin.asset,
    pairs: meaning.coin.pairs,
    quoteAsUsd: options.quoteAsUsd ?? false,
  };
}

/** A quote that nothing closes would swallow the rest of the file. */
function refuseOpenQuote(path: string, { head, whole }: Sample, { quote }: Dialect): void {
  if (!whole || quote === null) return;
  const mark = quote.charCodeAt(0);
  let count = 0;
  for (let at = head.indexOf(mark); at !== -1; at = head.indexOf(mark, at + 1)) count++;
  if (count % 2 === 1)
    throw new FileRefused(
      path,
      `it holds ${count} quotation marks (${quote}), so that one of them is never closed`,
      'Mend the record it stands in; within a cell a quotation mark is written twice.',
    );
}

/** The column names that options refer to. */
function namedIn({ map = {} }: CsvOptions): string[] {
  return Object.values(map).filter((name) => name !== '' && !/^#\d+$/.test(name));
}

async function spreadRows({ spread }: Sample, dialect: Dialect): Promise<string[][]> {
  const rows: string[][] = [];
  for (const piece of spread) for (const row of await tokenize(piece, dialect)) rows.push(cellsOf(row));
  return rows;
}

function widthOf(path: string, header: Header, records: string[][], rows: string[][]): number {
  const filled = records.filter((cells) => cells.some((cell) => cell !== ''));
  const widest = Math.max(header.names?.length ?? 0, rows[0]?.length ?? 0);
  if (widest > MOST_COLUMNS)
    throw new FileRefused(
      path,
      `it has ${widest} columns`,
      `A table of quotes has a few; at most ${MOST_COLUMNS} are read.`,
    );
  if (filled.length === 0)
    throw new FileRefused(
      path,
      'it has a header but no records',
      'Export it again, or point to another file.',
    );
  const counts = new Map<number, number>();
  for (const cells of filled) counts.set(lengthOf(cells), (counts.get(lengthOf(cells)) ?? 0) + 1);
  const [usual = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  const width = header.names?.length ?? usual;
  if (width > 0 && usual > width)
    throw new FileRefused(
      path,
      `its header has ${width} names and its records ${usual} cells, so that no column is sure: ${shown(filled[0] ?? [], 12)}`,
      'Add the missing names to the header, or quote the numbers that hold the delimiter.',
    );
  return width;
}

function lengthOf(cells: string[]): number {
  let { length } = cells;
  while (length > 0 && cells[length - 1] === '') length--;
  return length;
}

function fitsWidth(cells: string[], width: number): boolean {
  return cells.length > 1 && lengthOf(cells) <= width && lengthOf(cells) > 0;
}

/** A file without header: candles by their shape, anything when the operator says what is what. */
function namesWithout(path: string, rows: string[][], width: number, options: CsvOptions): string[] {
  const names = namesOfCandles(rows, width);
  if (Array.isArray(names)) return names;
  if (options.map?.price && (options.map.timestamp || options.at))
    return Array.from({ length: width }, () => '');
  throw refused(path, names);
}

/** Where a row begins in the file, behind the byte order mark. */
function placeOf({ head, encoding }: Sample, dialect: Dialect, row: number): { bytes: number; line: number } {
  const ends = recordEnds(asciiOf(head, 'utf-8'), dialect);
  const before = head.subarray(0, row === 0 ? 0 : (ends[row - 1] ?? head.length));
  let line = 1;
  const lineBreak = dialect.newline.charCodeAt(0);
  for (let at = before.indexOf(lineBreak); at !== -1; at = before.indexOf(lineBreak, at + 1)) line++;
  return { bytes: lengthInFile(before, encoding), line };
}
