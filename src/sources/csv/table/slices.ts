import { bytesFrom, type ByteSource } from '../file/bytes.js';
import { asciiOf, unitOf, type Encoding } from '../file/encoding.js';
import { FileRefused } from '../refusal.js';
import type { Dialect } from './tokenize.js';

/** How much of a file makes one page. */
const SLICE_BYTES = 3 << 20;

/** A record longer than this is no record: the quote that opened it was never closed. */
const LONGEST_RECORD = 16 << 20;

/** A run of whole records of a file, as they stand there. */
export interface Slice {
  bytes: Buffer;
  /** Lines it spans, which is more than its records when a quoted cell holds a line break. */
  lines: number;
  records: number;
  /**
   * How much of it ends with a line break. The last record of a file without one is read with the
   * rest, but may still grow.
   */
  settled: { bytes: number; lines: number };
}

/** What tells records apart. */
export type Records = Pick<Dialect, 'quote' | 'newline'> & { encoding: Encoding };

/**
 * Cuts a file, from an offset at which a record begins, into slices that end with a whole record.
 * @throws FileRefused for a record without end and for zero bytes
 */
export async function* slices(
  source: ByteSource,
  offset: number,
  records: Records,
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
    // A record that fills the slice is looked at again only when there is much more of it.
    wanted = slice ? target : size * 2;
    if (!slice) continue;
    offset += slice.bytes.length;
    yield checked(slice, source.path, records.encoding);
  }
  const last = Buffer.concat(pending, size);
  if (last.length === 0) return;
  const whole = cut(last, records);
  const settled = whole?.settled ?? { bytes: 0, lines: 0 };
  const tail = last.length - settled.bytes;
  if (tail > LONGEST_RECORD) throw endless(source.path, offset + settled.bytes);
  const end = {
    bytes: last,
    lines: settled.lines + (tail > 0 ? 1 : 0),
    records: (whole?.records ?? 0) + (tail > 0 ? 1 : 0),
    settled,
  };
  yield checked(end, source.path, records.encoding);
}

/** Where the records of a text begin and end, in units; the last one may lack its line break. */
export function recordEnds(ascii: Buffer, { quote, newline }: Omit<Records, 'encoding'>): number[] {
  const ends: number[] = [];
  for (const { end } of records(ascii, quote, newline)) ends.push(end);
  if (ascii.length > (ends.at(-1) ?? 0)) ends.push(ascii.length);
  return ends;
}

/** The bytes of the record that begins in a line, its line break included; `null` when none begins there. */
export function recordAtLine(
  bytes: Buffer,
  { encoding, ...marks }: Records,
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

/** The longest start of a buffer that ends with the line break of a whole record, or `null`. */
function cut(buffer: Buffer, { quote, newline, encoding }: Records): Slice | null {
  let last: { end: number; lines: number } | null = null;
  let count = 0;
  for (last of records(asciiOf(buffer, encoding), quote, newline)) count++;
  if (!last) return null;
  const bytes = buffer.subarray(0, last.end * unitOf(encoding));
  const settled = { bytes: bytes.length, lines: last.lines };
  return { bytes, lines: last.lines, records: count, settled };
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
      'it holds zero bytes, which no text does',
      'It may be damaged or binary; export it again.',
    );
  return slice;
}

function endless(path: string, offset: number): FileRefused {
  return new FileRefused(
    path,
    `a record of more than 16 MiB begins at byte ${offset}`,
    'A quote may be missing there, or the file is no table.',
  );
}
