import { open, rename, stat } from 'node:fs/promises';
import type { EmbeddedHome } from './home.js';

const TAIL_LINES = 12;
const TAIL_BYTES = 16_384;
const KEPT_BYTES = 10 * 1024 * 1024;

/** The size of the server's log in bytes: a mark from which {@link logSince} reads. */
export async function logEnd(home: EmbeddedHome): Promise<number> {
  return (await stat(home.log).catch(() => null))?.size ?? 0;
}

/** The last lines written since a mark. */
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

/** Puts a log beyond 10 MB aside (one older file is kept); only while no server writes to it. */
export async function rotateLog(home: EmbeddedHome): Promise<void> {
  if ((await logEnd(home)) > KEPT_BYTES) await rename(home.log, `${home.log}.1`);
}
