import type { Hash } from 'node:crypto';
import { hashOfStart, hasSize, headOf } from './file/bytes.js';
import type { Decision } from './detect-layout.js';
import { fingerprintOf } from './layout.js';

/** How far a file has been read: everything before `offset` is loaded and hashes to `sha256`. */
export interface Position {
  file: string;
  /** Bytes, after decompression. */
  offset: number;
  /** Line at `offset`, from 1. */
  line: number;
  sha256: string;
  /** What the records before were read by; another layout begins anew. */
  layout: string;
}

/**
 * What is known of a file after a run. A last record without a line break was read but lies behind
 * `offset`, since it may still grow; `size` and `whole` tell whether it did.
 */
export interface Known extends Position {
  size: number;
  whole: string;
}

/** Where reading of a file begins. */
export interface Start {
  offset: number;
  line: number;
  /** Hash of what lies before `offset`. */
  hash: Hash;
}

/** Whether a file is what it was when it was last read to its end, and read in the same way. */
export async function isUnchanged(decision: Decision, known: Known): Promise<boolean> {
  if (known.layout !== layoutKey(decision)) return false;
  if ((await hasSize(decision.source, known.size)) === false) return false;
  const { hash, whole, reached } = await hashOfStart(decision.source, known.size);
  return whole && reached === known.size && hash.digest('hex') === known.whole;
}

/** Goes on at a position if what lies before it is still the same, else at the first record. */
export async function resume(decision: Decision, position: Position): Promise<Start> {
  const { offset, line, sha256, layout } = position;
  if (layout !== layoutKey(decision)) return atFirstRecord(decision);
  const { hash, reached } = await hashOfStart(decision.source, offset);
  const isSame = reached === offset && hash.copy().digest('hex') === sha256;
  return isSame ? { offset, line, hash } : atFirstRecord(decision);
}

/** Begins behind the header. */
export async function atFirstRecord({ source, dataOffset, dataLine }: Decision): Promise<Start> {
  const { hash } = await hashOfStart(source, 0);
  return { offset: dataOffset, line: dataLine, hash: hash.update(await headOf(source, dataOffset)) };
}

/** What positions of a file are valid for. */
export function layoutKey({ layout, dataOffset }: Decision): string {
  return fingerprintOf(layout, dataOffset);
}
