import { open, rename, stat } from 'node:fs/promises';
import type { EmbeddedHome } from './home.js';

const TAIL_LINES = 12;
const TAIL_BYTES = 16_384;
const KEPT_BYTES = 10 * 1024 * 1024;

/** Returns the size of the server log in bytes, as the offset for {@link logSince}. */
export async function logEnd(home: EmbeddedHome): Promise<number> {
  return (await stat(home.log).catch(() => null))?.size ?? 0;
}

/** Returns the last lines written after an offset. */
export async function logSince(home: EmbeddedHome, mark: number): Promise<string> {
  const file = await open(home.log, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const from = Math.max(mark, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, from);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  } finally {
    await file.close();
  }
}

/** Renames a log over 10 MB to `.1`, replacing the previous one. Call only while no server writes to it. */
export async function rotateLog(home: EmbeddedHome): Promise<void> {
  if ((await logEnd(home)) > KEPT_BYTES) await rename(home.log, `${home.log}.1`);
}
