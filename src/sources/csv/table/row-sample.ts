import type { Dialect } from './tokenize.js';

const LINES = 200;
const ENOUGH_BYTES = 64 << 10;

/** Some lines of a slice; `isCut` when the last record may be incomplete. */
export interface CsvSample {
  bytes: Buffer;
  isCut: boolean;
}

/**
 * Samples lines spread over a slice, or its start when lines cannot be found by their breaks alone:
 * with quoted cells, or in UTF-16.
 * @param unit bytes per code unit in the encoding of the slice
 */
export function sampleOf(body: Buffer, { quote, newline }: Dialect, unit: number): CsvSample {
  if (body.length <= ENOUGH_BYTES) return { bytes: body, isCut: false };
  const isPlain = unit === 1 && (quote === null || !body.includes(quote));
  return isPlain
    ? { bytes: spread(body, newline), isCut: false }
    : { bytes: body.subarray(0, ENOUGH_BYTES), isCut: true };
}

function spread(body: Buffer, newline: string): Buffer {
  const lines: Buffer[] = [];
  const step = Math.floor(body.length / LINES);
  let from = 0;
  for (let line = 1; line <= LINES; line++) {
    const end = body.indexOf(newline, from);
    if (end === -1) break;
    lines.push(body.subarray(from, end + 1));
    const next = body.indexOf(newline, Math.max(end, line * step - 1));
    if (next === -1) break;
    from = next + 1;
  }
  return Buffer.concat(lines);
}
