import { glob, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from '../../../common/errors.js';
import { TerminalError } from '../../../common/run-errors.js';

const GLOB_CHARACTERS = /[*?[\]{}]/;

/** The files read in a directory. */
const TABLES = '*.{csv,tsv,csv.gz,tsv.gz}';

/**
 * The files of a path, sorted by name: the file itself, the `*.csv` and `*.tsv` files (also with `.gz`)
 * of a directory, or the matches of a glob.
 * @throws TerminalError when there are none, naming the path
 */
export async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: unknown) => error as NodeJS.ErrnoException);
  if ('isDirectory' in found)
    return found.isDirectory() ? matching(join(path, TABLES), path) : [resolve(path)];
  if (GLOB_CHARACTERS.test(path)) return matching(path, path);
  throw unreadable(path, found);
}

async function matching(pattern: string, path: string): Promise<string[]> {
  const files = await Array.fromAsync(glob(pattern));
  if (files.length === 0) throw new TerminalError(`No CSV files in ${resolve(path)}`);
  return files.map((file) => resolve(file)).sort();
}

/** The error of a file that cannot be opened or read. */
export function unreadable(path: string, error: unknown): TerminalError {
  const reasons: Record<string, string> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
  };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new TerminalError(`Cannot read ${resolve(path)}: ${reasons[code] ?? messageOf(error)}`, {
    cause: error,
  });
}

/** Size of a file on disk in bytes. */
export async function sizeOf(path: string): Promise<number> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return size;
}
