import { open, type FileHandle } from 'node:fs/promises';
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
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      // One buffer per slice: what is thrown away between two collections counts as memory in use.
      const buffer = Buffer.allocUnsafeSlow(rest.length + target);
      rest.copy(buffer);
      const added = await fill(file, buffer, rest.length, offset + rest.length).catch((error: unknown) => {
        throw unreadable(path, error);
      });
      const bytes = buffer.subarray(0, rest.length + added);
      const slice = cut(bytes);
      if (!slice && bytes.length > LONGEST_RECORD)
        throw new TerminalError(`${path}: a record of more than 16 MiB at byte ${offset}`);
      rest = bytes.subarray(slice?.bytes.length ?? 0);
      if (slice) {
        offset += slice.bytes.length;
        yield slice;
      }
      if (added === target) continue;
      if (rest.length > 0) yield { bytes: rest, lines: 1, records: 1, terminated: false };
      return;
    }
  } finally {
    await file.close();
  }
}

/** Reads from a place of a file until the buffer is full or the file ends; answers how many bytes came. */
async function fill(file: FileHandle, buffer: Buffer, start: number, position: number): Promise<number> {
  let at = start;
  while (at < buffer.length) {
    const { bytesRead } = await file.read(buffer, at, buffer.length - at, position + at - start);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at - start;
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
