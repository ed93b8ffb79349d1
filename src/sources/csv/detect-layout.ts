import type { ByteSource } from './file/bytes.js';
import { namesWithoutHeader } from './columns/candles.js';
import { identify } from './file/file-signature.js';
import { dialectOf } from './table/dialect.js';
import { asciiOf, lengthInFile } from './file/encoding.js';
import { findHeader, type Header } from './table/header.js';
import type { CsvLayout } from './layout.js';
import { assignRoles, type AssignedRoles } from './columns/assign-roles.js';
import { delimiterOf, type CsvOptions } from './options.js';
import { FileRefused, isRefusal, showCells } from './refusal.js';
import { sampleOf, type Sample } from './file/sample.js';
import { recordEnds } from './table/slices.js';
import { tableOf, type Table } from './table/table.js';
import { cellsOf, tokenize, type Dialect } from './table/tokenize.js';

/** How to read a file, and what this was detected from. */
export interface DetectedLayout {
  source: ByteSource;
  layout: CsvLayout;
  /** Where the first record begins: offset in bytes after decompression, and line from 1. */
  dataOffset: number;
  dataLine: number;
  /** Lines before the header, and the header's own (from 1); `null` without one. */
  preamble: string[];
  headerLine: number | null;
  table: Table;
  /** Whether `table` holds every record of the file, not a sample. */
  isWholeFile: boolean;
  assigned: AssignedRoles;
}

/** Exports of market data have fewer. */
const MAX_COLUMNS = 1000;

/**
 * Detects how to read a file from its bytes, its name and the options.
 * @param now rules out dates in the future
 * @throws FileRefused when it is not a table, lacks a needed column or is ambiguous; BadCsvOption for
 *   an option that does not fit it
 */
export async function detectLayout(path: string, options: CsvOptions, now: Date): Promise<DetectedLayout> {
  const source = await identify(path);
  const delimiterOption = delimiterOf(options);
  const sample = await sampleOf(source, delimiterOption);
  const dialect = await dialectOf(path, sample.head, delimiterOption);
  refuseOpenQuote(path, sample, dialect);
  const rows = (await tokenize(Buffer.from(sample.head), dialect)).map(cellsOf);
  const header = findHeader(rows, mappedNames(options));
  const records = [...rows.slice(header.firstRecord), ...(await spreadRows(sample, dialect))];
  const width = widthOf(path, header, records, rows);
  const fitting = records.filter((cells) => fitsWidth(cells, width));
  const names = header.names ?? namesWithout(path, fitting, width, options);
  const table = tableOf(names, fitting);
  const { delimiter } = dialect;
  const preamble = rows.slice(0, Math.max(header.row, 0)).map((cells) => cells.join(delimiter));
  const assigned = assignRoles(table, header, { path, preamble, delimiter, options, now });
  if (isRefusal(assigned)) throw new FileRefused(path, assigned.reason, assigned.remedy);
  const place = placeOf(sample, dialect, header.firstRecord);
  return {
    source,
    layout: buildLayout(names, sample, dialect, assigned, options),
    dataOffset: sample.bom + place.bytes,
    dataLine: place.line,
    preamble,
    headerLine: header.row === -1 ? null : placeOf(sample, dialect, header.row).line,
    table,
    isWholeFile: sample.isWholeFile,
    assigned,
  };
}

function buildLayout(
  header: string[],
  { encoding }: Sample,
  dialect: Dialect,
  { columns, numbers, time, at, coin }: AssignedRoles,
  options: CsvOptions,
): CsvLayout {
  return {
    ...dialect,
    encoding,
    header,
    columns,
    numbers,
    time,
    at,
    asset: coin.asset,
    pairs: coin.pairs,
    quoteAsUsd: options.quoteAsUsd ?? false,
  };
}

/** A quotation mark that is never closed would make the rest of the file one cell. */
function refuseOpenQuote(path: string, { head, isWholeFile }: Sample, { quote }: Dialect): void {
  if (!isWholeFile || quote === null) return;
  const mark = quote.charCodeAt(0);
  let count = 0;
  for (let at = head.indexOf(mark); at !== -1; at = head.indexOf(mark, at + 1)) count++;
  if (count % 2 === 1)
    throw new FileRefused(
      path,
      `the file has ${count} quotation marks (${quote}), so one of them is never closed`,
      'Fix the record with that mark; within a cell, write a quotation mark twice.',
    );
}

/** The column names in the `map` option. */
function mappedNames({ map = {} }: CsvOptions): string[] {
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
  if (widest > MAX_COLUMNS)
    throw new FileRefused(
      path,
      `the file has ${widest} columns, and at most ${MAX_COLUMNS} are supported`,
      'Export only the columns you need.',
    );
  if (filled.length === 0)
    throw new FileRefused(
      path,
      'the file has a header but no records',
      'Export it again, or use another file.',
    );
  const counts = new Map<number, number>();
  for (const cells of filled) counts.set(lengthOf(cells), (counts.get(lengthOf(cells)) ?? 0) + 1);
  const [usual = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  const width = header.names?.length ?? usual;
  if (width > 0 && usual > width)
    throw new FileRefused(
      path,
      `the header has ${width} names but the records have ${usual} cells: ${showCells(filled[0] ?? [], 12)}`,
      'Add the missing names to the header, or quote the numbers that contain the delimiter.',
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

/** The names of a file without header: those of candles, or none when the options map the columns. */
function namesWithout(path: string, rows: string[][], width: number, options: CsvOptions): string[] {
  const names = namesWithoutHeader(rows, width);
  if (Array.isArray(names)) return names;
  if (options.map?.price && (options.map.timestamp || options.at))
    return Array.from({ length: width }, () => '');
  throw new FileRefused(path, names.reason, names.remedy);
}

/** Where a row begins: bytes after the byte order mark, and line from 1. */
function placeOf({ head, encoding }: Sample, dialect: Dialect, row: number): { bytes: number; line: number } {
  const ends = recordEnds(asciiOf(head, 'utf-8'), dialect);
  const before = head.subarray(0, row === 0 ? 0 : (ends[row - 1] ?? head.length));
  let line = 1;
  const lineBreak = dialect.newline.charCodeAt(0);
  for (let at = before.indexOf(lineBreak); at !== -1; at = before.indexOf(lineBreak, at + 1)) line++;
  return { bytes: lengthInFile(before, encoding), line };
}
