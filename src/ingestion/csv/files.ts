import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { glob, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from '../../common/errors.js';
import { TerminalError } from '../../common/fates.js';

const GLOB_CHARACTERS = /[*?[\]{}]/;

/**
 * The files a path stands for, sorted by name: the file itself, the `*.csv` files of a directory,
 * or what a glob matches.
 * @throws TerminalError when there is none, naming the path
 */
export async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: unknown) => ({ error }));
  if (!('error' in found)) return found.isDirectory() ? matching(join(path, '*.csv'), path) : [resolve(path)];
  if (GLOB_CHARACTERS.test(path)) return matching(path, path);
  throw unreadable(path, found.error);
}

async function matching(pattern: string, path: string): Promise<string[]> {
  const files = await Array.fromAsync(glob(pattern));
  if (files.length === 0) throw new TerminalError(`No CSV file matches ${resolve(path)}`);
  return files.map((file) => resolve(file)).sort();
}

/** The error a file that cannot be opened fails the job with. */
export function unreadable(path: string, error: unknown): TerminalError {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'no permission to read it',
  };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new TerminalError(`Cannot read ${resolve(path)}: ${reasons[code] ?? messageOf(error)}`, {
    cause: error,
  });
}

/** Size of a file in bytes. */
export async function sizeOf(path: string): Promise<number> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return size;
}

/** SHA-256 of the first `length` bytes of a file, still open for more. */
export async function hashOfStart(path: string, length: number): Promise<Hash> {
  const hash = createHash('sha256');
  if (length === 0) return hash;
  try {
    for await (const chunk of createReadStream(path, { end: length - 1, highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash;
}
