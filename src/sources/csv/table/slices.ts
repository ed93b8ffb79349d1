import { bytesFrom, type ByteSource } from '../file/bytes.js';
import { asciiOf, unitOf, type Encoding } from '../file/encoding.js';
import { FileRefused } from '../refusal.js';
import type { Dialect } from './tokenize.js';

/** Bytes of a file that make one page. */
const SLICE_BYTES = 3 << 20;

/** Longest record in bytes. A longer one has a quotation mark that is never closed. */
const LONGEST_RECORD = 16 << 20;

/** Consecutive complete records of a file, as bytes. */
export interface Slice {
  bytes: Buffer;
  /** Lines it spans: more than its records when quoted cells hold line breaks. */
  lines: number;
  records: number;
  /** The part that ends with a line break. A last record without one is loaded, but may still grow. */
  complete: { bytes: number; lines: number };
}

/** How records are separated. */
export type RecordFormat = Pick<Dialect, 'quote' | 'newline'> & { encoding: Encoding };

/**
 * Splits a file, from an offset at which a record begins, into slices of complete records.
 * @param target bytes of a slice, at least
 * @throws FileRefused for a record that never ends and for zero bytes
 */
export async function* slices(
  source: ByteSource,
  offset: number,
  records: RecordFormat,
  target = SLICE_BYTES,
): AsyncGenerator<Slice> {
  let pending: Buffer[] = [];
  let size = 0;
  let wanted = target;
  for await (const chunk of bytesFrom(source, offset)) {
    pending.push(chunk);
    size += chunk.length;
    if (size < wanted) continue;
    const buffer = Buffer.concat(pending, size);
    const slice = cut(buffer, records);
    if (!slice && size > LONGEST_RECORD) throw endless(source.path, offset);
    const rest = slice ? buffer.subarray(slice.bytes.length) : buffer;
    pending = [rest];
    size = rest.length;
    // A record longer than the slice is examined again only when the buffer has doubled.
    wanted = slice ? target : size * 2;
    if (!slice) continue;
    offset += slice.bytes.length;
    yield checked(slice, source.path, records.encoding);
  }
  const last = Buffer.concat(pending, size);
  if (last.length === 0) return;
  const whole = cut(last, records);
  const complete = whole?.complete ?? { bytes: 0, lines: 0 };
  const tail = last.length - complete.bytes;
  if (tail > LONGEST_RECORD) throw endless(source.path, offset + complete.bytes);
  const end = {
    bytes: last,
    lines: complete.lines + (tail > 0 ? 1 : 0),
    records: (whole?.records ?? 0) + (tail > 0 ? 1 : 0),
    complete,
  };
  yield checked(end, source.path, records.encoding);
}

/** Where the records of a text end, in code units; the last one may lack its line break. */
export function recordEnds(ascii: Buffer, { quote, newline }: Omit<RecordFormat, 'encoding'>): number[] {
  const ends: number[] = [];
  for (const { end } of records(ascii, quote, newline)) ends.push(end);
  if (ascii.length > (ends.at(-1) ?? 0)) ends.push(ascii.length);
  return ends;
}

/**
 * The bytes of the record that begins in a line, with its line break; `null` when none begins there.
 * @param firstLine line at which `bytes` begin, from 1
 */
export function recordAtLine(
  bytes: Buffer,
  { encoding, ...marks }: RecordFormat,
  firstLine: number,
  line: number,
): Buffer | null {
  const ascii = asciiOf(bytes, encoding);
  const unit = unitOf(encoding);
  let start = 0;
  let at = firstLine;
  for (const { end, lines } of records(ascii, marks.quote, marks.newline)) {
    if (at === line) return bytes.subarray(start * unit, end * unit);
    at = firstLine + lines;
    start = end;
  }
  return at === line && start < ascii.length ? bytes.subarray(start * unit) : null;
}

/** The longest start of a buffer that ends with a complete record, or `null`. */
function cut(buffer: Buffer, { quote, newline, encoding }: RecordFormat): Slice | null {
  let last: { end: number; lines: number } | null = null;
  let count = 0;
  for (last of records(asciiOf(buffer, encoding), quote, newline)) count++;
  if (!last) return null;
  const bytes = buffer.subarray(0, last.end * unitOf(encoding));
  const complete = { bytes: bytes.length, lines: last.lines };
  return { bytes, lines: last.lines, records: count, complete };
}

function* records(
  ascii: Buffer,
  quote: Dialect['quote'],
  newline: Dialect['newline'],
): Generator<{ end: number; lines: number }> {
  const lineBreak = newline.charCodeAt(0);
  const mark = quote?.charCodeAt(0);
  let nextQuote = mark === undefined ? -1 : ascii.indexOf(mark);
  let quoted = false;
  let lines = 0;
  const found = { end: 0, lines: 0 };
  for (let at = ascii.indexOf(lineBreak); at !== -1; at = ascii.indexOf(lineBreak, at + 1)) {
    for (; nextQuote !== -1 && nextQuote < at; nextQuote = ascii.indexOf(mark as number, nextQuote + 1))
      quoted = !quoted;
    lines++;
    if (quoted) continue;
    found.end = at + 1;
    found.lines = lines;
    yield found;
  }
}

function checked(slice: Slice, path: string, encoding: Encoding): Slice {
  if (unitOf(encoding) === 1 && slice.bytes.includes(0))
    throw new FileRefused(
      path,
      'the file contains zero bytes, so it is not text',
      'It is binary or damaged. Export it as CSV again.',
    );
  return slice;
}

function endless(path: string, offset: number): FileRefused {
  return new FileRefused(
    path,
    `the record at byte ${offset} is longer than 16 MiB`,
    'A closing quotation mark may be missing there, or the file is not CSV.',
  );
}
