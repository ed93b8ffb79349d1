import { createReadStream } from 'node:fs';
import { TerminalError } from '../../common/fates.js';
import { unreadable } from './files.js';

/** How much of a file makes one page. */
export const SLICE_BYTES = 2 << 20;

/** A record longer than this is no record: the quote that opened it was never closed. */
const LONGEST_RECORD = 16 << 20;

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** A run of whole records of a file. */
export interface Slice {
  bytes: Buffer;
  /** Lines it spans, which is more than its records when a quoted cell holds a line break. */
  lines: number;
  records: number;
  /** False for the end of a file without a closing line break: its last record may still grow. */
  terminated: boolean;
}

/** Cuts a file, from an offset at which a record begins, into slices that end with a whole record. */
export async function* slices(path: string, offset: number, target = SLICE_BYTES): AsyncGenerator<Slice> {
  let pending: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of createReadStream(path, { start: offset, highWaterMark: 1 << 20 })) {
      pending.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size < target) continue;
      const buffer = Buffer.concat(pending, size);
      const slice = cut(buffer);
      if (!slice && size > LONGEST_RECORD)
        throw new TerminalError(`${path}: a record of more than 16 MiB at byte ${offset}`);
      const rest = slice ? buffer.subarray(slice.bytes.length) : buffer;
      pending = [rest];
      size = rest.length;
      if (!slice) continue;
      offset += slice.bytes.length;
      yield slice;
    }
  } catch (error) {
    throw error instanceof TerminalError ? error : unreadable(path, error);
  }
  const last = Buffer.concat(pending, size);
  const whole = cut(last);
  if (whole) yield whole;
  const tail = last.subarray(whole?.bytes.length ?? 0);
  if (tail.length > 0) yield { bytes: tail, lines: 1, records: 1, terminated: false };
}

/** The longest start of a buffer that ends with the line break of a whole record, or `null`. */
function cut(buffer: Buffer): Slice | null {
  let end = -1;
  let records = 0;
  let lines = 0;
  let linesAtEnd = 0;
  let quote = buffer.indexOf(QUOTE);
  let quoted = false;
  for (let at = buffer.indexOf(NEWLINE); at !== -1; at = buffer.indexOf(NEWLINE, at + 1)) {
    for (; quote !== -1 && quote < at; quote = buffer.indexOf(QUOTE, quote + 1)) quoted = !quoted;
    lines++;
    if (quoted) continue;
    end = at;
    records++;
    linesAtEnd = lines;
  }
  return end === -1
    ? null
    : { bytes: buffer.subarray(0, end + 1), lines: linesAtEnd, records, terminated: true };
}
