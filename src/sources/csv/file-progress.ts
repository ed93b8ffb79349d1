import type { Hash } from 'node:crypto';
import type { JsonObject } from '../../ingestion/source/page.js';
import type { DetectedLayout } from './detect-layout.js';
import { hashOfStart, hasSize, headOf } from './file/bytes.js';
import { fingerprintOf } from './layout.js';

/** How far a file has been read, as stored in the cursor of a job: everything before `offset` is loaded. */
export interface FilePosition {
  file: string;
  /** Bytes, after decompression. */
  offset: number;
  /** Line at `offset`, from 1. */
  line: number;
  /** Hash of everything before `offset`. */
  sha256: string;
  /** Fingerprint of the layout; with another layout the file is read from its start. */
  layout: string;
}

/**
 * The state of a file after a run, as stored in its checkpoint. A last record without a line break is
 * loaded but not counted in `offset`, since it may still grow; `size` and `whole` show whether it did.
 */
export interface FileState extends FilePosition {
  size: number;
  /** Hash of the whole file. */
  whole: string;
}

/** Where reading of a file begins. */
export interface ReadStart {
  offset: number;
  line: number;
  /** Hash of everything before `offset`. */
  hash: Hash;
}

/** The position in a cursor that a CSV run stored. */
export function positionOf(cursor: JsonObject | null): FilePosition | null {
  return cursor as unknown as FilePosition | null;
}

/** The state in a checkpoint that a CSV run stored. */
export function fileStateOf(state: JsonObject): FileState {
  return state as unknown as FileState;
}

/** Whether a file and its layout are the same as after the last run. */
export async function isUnchanged(detected: DetectedLayout, state: FileState): Promise<boolean> {
  if (state.layout !== layoutKey(detected)) return false;
  if ((await hasSize(detected.source, state.size)) === false) return false;
  const { hash, isAtEnd, reached } = await hashOfStart(detected.source, state.size);
  return isAtEnd && reached === state.size && hash.digest('hex') === state.whole;
}

/** Continues at a position if everything before it is unchanged, else starts at the first record. */
export async function resume(detected: DetectedLayout, position: FilePosition): Promise<ReadStart> {
  const { offset, line, sha256, layout } = position;
  if (layout !== layoutKey(detected)) return atFirstRecord(detected);
  const { hash, reached } = await hashOfStart(detected.source, offset);
  const isSame = reached === offset && hash.copy().digest('hex') === sha256;
  return isSame ? { offset, line, hash } : atFirstRecord(detected);
}

/** Starts after the header. */
export async function atFirstRecord({ source, dataOffset, dataLine }: DetectedLayout): Promise<ReadStart> {
  const { hash } = await hashOfStart(source, 0);
  return { offset: dataOffset, line: dataLine, hash: hash.update(await headOf(source, dataOffset)) };
}

/** Identifies the layout that positions in a file are valid for. */
export function layoutKey({ layout, dataOffset }: DetectedLayout): string {
  return fingerprintOf(layout, dataOffset);
}
