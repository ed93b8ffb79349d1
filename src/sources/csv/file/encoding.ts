import { isUtf8 } from 'node:buffer';

/** How the text of a file is written as bytes. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the first bytes say of the encoding. */
export interface EncodingFound {
  encoding: Encoding;
  /** Length of the byte order mark. */
  bom: number;
}

/**
 * Tells the encoding by a byte order mark, by the zero bytes that UTF-16 has between ASCII
 * characters, or by whether the bytes are UTF-8; anything else is Windows-1252, which Latin-1 is
 * part of.
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

/** The same text as UTF-8, in a buffer of its own (the tokenizer writes into what it gets). */
export function toUtf8(bytes: Buffer, encoding: Encoding): Buffer {
  return encoding === 'utf-8' ? Buffer.from(bytes) : Buffer.from(decode(bytes, encoding), 'utf8');
}

function decode(bytes: Buffer, encoding: Encoding): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

/** How many bytes a piece of the UTF-8 form takes in the file. */
export function lengthInFile(utf8: Buffer, encoding: Encoding): number {
  if (encoding === 'utf-8') return utf8.length;
  const { length } = utf8.toString('utf8');
  return encoding === 'windows-1252' ? length : length * 2;
}

/** Bytes per unit in which a line break or quote is one unit. */
export function unitOf(encoding: Encoding): 1 | 2 {
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1;
}

/** One byte per unit: ASCII as it is, everything else 255. What line breaks are looked for in. */
export function asciiOf(bytes: Buffer, encoding: Encoding): Buffer {
  if (unitOf(encoding) === 1) return bytes;
  const low = encoding === 'utf-16le' ? 0 : 1;
  const units = Buffer.allocUnsafe(bytes.length >> 1);
  for (let at = 0; at < units.length; at++)
    units[at] = bytes[2 * at + 1 - low] === 0 ? (bytes[2 * at + low] as number) : 0xff;
  return units;
}
