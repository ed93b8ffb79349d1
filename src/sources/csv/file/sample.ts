import { bytesFrom, headOf, windowAt, type ByteSource } from './bytes.js';
import { encodingOf, toUtf8, unitOf, type EncodingFound } from './encoding.js';
import { sizeOf } from './files.js';
import { FileRefused } from '../refusal.js';

/** A file up to this size is sampled completely. */
const WHOLE_UP_TO = 3 << 20;

const HEAD = 512 << 10;
const WINDOW = 48 << 10;
const WINDOWS = 32;

/** Pieces of a file, each of complete lines, as UTF-8 without a byte order mark. */
export interface Sample extends EncodingFound {
  /** The start of the file. */
  head: Buffer;
  /** Windows spread evenly over the rest; empty when `head` is the whole file. */
  spread: Buffer[];
  isWholeFile: boolean;
}

/**
 * Reads enough of a file to detect its layout: all of a small one, else its start and windows spread
 * evenly to its end.
 * @param delimiter the one set by the user, which may be a control character
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
  // Even offsets keep UTF-16 code units together.
  const offsets = Array.from({ length: WINDOWS }, (_, n) => Math.floor((HEAD + n * step) / 2) * 2);
  return Promise.all(offsets.map((offset) => windowAt(path, offset, WINDOW)));
}

/** A compressed file has no random access and unknown size: the stride between windows doubles as it proves longer. */
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

/** Control characters allowed in any text, however short. */
const FEW_CONTROLS = 10;

function textOf(path: string, head: Buffer, windows: Buffer[], delimiter?: string): Sample {
  const isWholeFile = windows.length === 0;
  const { encoding, bom } = encodingOf([isWholeFile ? head : toLastLine(head), ...windows.map(wholeLines)]);
  const unit = unitOf(encoding);
  if (unit === 1 && (head.includes(0) || windows.some((window) => window.includes(0))))
    throw new FileRefused(
      path,
      'the file contains zero bytes, so it is not text',
      'It is binary or damaged. Export it as CSV again.',
    );
  const text = toUtf8(head.subarray(bom), encoding);
  const controls = controlsIn(text, delimiter?.charCodeAt(0));
  if (controls > FEW_CONTROLS && controls * 100 > text.length)
    throw new FileRefused(
      path,
      'the file is full of control characters, so it is not text',
      'It is binary or damaged. Export it as CSV again.',
    );
  return {
    encoding,
    bom,
    head: isWholeFile ? text : toLastLine(text),
    spread: windows.map((window) => wholeLines(toUtf8(window, encoding))),
    isWholeFile,
  };
}

/** Counts control characters other than whitespace and the delimiter. */
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
