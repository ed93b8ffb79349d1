import { isUtf8 } from 'node:buffer';

/** The character encoding of a file. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** The encoding of a file, and its byte order mark. */
export interface EncodingFound {
  encoding: Encoding;
  /** Length of the byte order mark in bytes, 0 without one. */
  bom: number;
}

/**
 * Detects the encoding from a byte order mark, from the zero bytes that UTF-16 has between ASCII
 * characters, or by whether the bytes are valid UTF-8. Anything else is Windows-1252, a superset of
 * Latin-1.
 * @param samples whole lines from all over the file, the first one from its start
 */
export function encodingOf(samples: readonly Buffer[]): EncodingFound {
  const [head = Buffer.alloc(0)] = samples;
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: 2 };
  const wide = wideEncoding(head);
  if (wide) return { encoding: wide, bom: 0 };
  return { encoding: samples.every((sample) => isUtf8(sample)) ? 'utf-8' : 'windows-1252', bom: 0 };
}

function wideEncoding(head: Buffer): Encoding | null {
  const probe = head.subarray(0, 512);
  let even = 0;
  let odd = 0;
  for (const [at, byte] of probe.entries()) {
    if (byte === 0 && at % 2 === 0) even++;
    if (byte === 0 && at % 2 === 1) odd++;
  }
  const most = probe.length * 0.3;
  if (odd > most && even === 0) return 'utf-16le';
  return even > most && odd === 0 ? 'utf-16be' : null;
}

/** The text as UTF-8, in a new buffer (the tokenizer overwrites its input). */
export function toUtf8(bytes: Buffer, encoding: Encoding): Buffer {
  return encoding === 'utf-8' ? Buffer.from(bytes) : Buffer.from(decode(bytes, encoding), 'utf8');
}

function decode(bytes: Buffer, encoding: Encoding): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

/** Bytes that a piece of UTF-8 text takes in the encoding of the file. */
export function lengthInFile(utf8: Buffer, encoding: Encoding): number {
  if (encoding === 'utf-8') return utf8.length;
  const { length } = utf8.toString('utf8');
  return encoding === 'windows-1252' ? length : length * 2;
}

/** Bytes per code unit: 2 for UTF-16, else 1. */
export function unitOf(encoding: Encoding): 1 | 2 {
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1;
}

/** One byte per code unit, to search for ASCII characters: ASCII as it is, everything else 255. */
export function asciiOf(bytes: Buffer, encoding: Encoding): Buffer {
  if (unitOf(encoding) === 1) return bytes;
  const low = encoding === 'utf-16le' ? 0 : 1;
  const units = Buffer.allocUnsafe(bytes.length >> 1);
  for (let at = 0; at < units.length; at++)
    units[at] = bytes[2 * at + 1 - low] === 0 ? (bytes[2 * at + low] as number) : 0xff;
  return units;
}
