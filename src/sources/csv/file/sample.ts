import { bytesFrom, headOf, windowAt, type ByteSource } from './bytes.js';
import { encodingOf, toUtf8, unitOf, type EncodingFound } from './encoding.js';
import { sizeOf } from './files.js';
import { FileRefused } from '../refusal.js';

/** A file up to this size is looked at from end to end before it is read. */
const WHOLE_UP_TO = 3 << 20;

const HEAD = 512 << 10;
const WINDOW = 48 << 10;
const WINDOWS = 32;

/** Pieces of a file, whole lines each, as UTF-8 without a byte order mark. */
export interface Sample extends EncodingFound {
  /** From the first byte on. */
  head: Buffer;
  /** From places spread through the rest; empty when `head` is all there is. */
  spread: Buffer[];
  /** Whether the sample is the whole file. */
  whole: boolean;
}

/**
 * Reads enough of a file to decide how to read it: all of a small one, else its start and windows
 * spread evenly to its end.
 * @param delimiter the one that was asked for, which may be a control character
 * @throws FileRefused when it is binary
 */
export async function sampleOf(source: ByteSource, delimiter?: string): Promise<Sample> {
  const head = await headOf(source, WHOLE_UP_TO + 1);
  if (head.length <= WHOLE_UP_TO) return textOf(source.path, head, [], delimiter);
  const windows = source.compression ? await streamedWindows(source) : await windowsOf(source.path);
  return textOf(source.path, head.subarray(0, HEAD), windows, delimiter);
}

async function windowsOf(path: string): Promise<Buffer[]> {
  const size = await sizeOf(path);
  const step = (size - HEAD - WINDOW) / (WINDOWS - 1);
  // Even offsets, for the sake of UTF-16.
  const offsets = Array.from({ length: WINDOWS }, (_, n) => Math.floor((HEAD + n * step) / 2) * 2);
  return Promise.all(offsets.map((offset) => windowAt(path, offset, WINDOW)));
}

/** A compressed file cannot be entered in the middle: windows at a stride that doubles as it turns out longer. */
async function streamedWindows(source: ByteSource): Promise<Buffer[]> {
  let windows: Buffer[] = [];
  let stride = HEAD;
  let next = HEAD;
  let at = 0;
  for await (const chunk of bytesFrom(source)) {
    if (at >= next) {
      windows.push(Buffer.from(chunk.subarray(at % 2, WINDOW)));
      next = at + stride;
      if (windows.length === 2 * WINDOWS) {
        windows = windows.filter((_, n) => n % 2 === 0);
        stride *= 2;
      }
    }
    at += chunk.length;
  }
  return windows;
}

/** As many may stand in a text by mistake, in one that is short too. */
const FEW_CONTROLS = 10;

function textOf(path: string, head: Buffer, windows: Buffer[], delimiter?: string): Sample {
  const whole = windows.length === 0;
  const { encoding, bom } = encodingOf([whole ? head : toLastLine(head), ...windows.map(wholeLines)]);
  const unit = unitOf(encoding);
  if (unit === 1 && (head.includes(0) || windows.some((window) => window.includes(0))))
    throw new FileRefused(
      path,
      'it holds zero bytes, which no text does',
      'It is binary or damaged; export it as CSV again.',
    );
  const text = toUtf8(head.subarray(bom), encoding);
  const controls = controlsIn(text, delimiter?.charCodeAt(0));
  if (controls > FEW_CONTROLS && controls * 100 > text.length)
    throw new FileRefused(
      path,
      'it is full of control characters, which no text is',
      'It is binary or damaged; export it as CSV again.',
    );
  return {
    encoding,
    bom,
    head: whole ? text : toLastLine(text),
    spread: windows.map((window) => wholeLines(toUtf8(window, encoding))),
    whole,
  };
}

/** How many bytes stand for nothing that is written: neither characters nor blanks and line breaks. */
function controlsIn(text: Buffer, delimiter?: number): number {
  let count = 0;
  for (const byte of text) if ((byte < 0x09 || (byte > 0x0d && byte < 0x20)) && byte !== delimiter) count++;
  return count;
}

function toLastLine(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d)) + 1);
}

function wholeLines(bytes: Buffer): Buffer {
  const feed = bytes.indexOf(0x0a);
  const start = feed === -1 ? bytes.indexOf(0x0d) : feed;
  return start === -1 ? Buffer.alloc(0) : toLastLine(bytes.subarray(start + 1));
}
