import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedServerError } from './embedded-errors.js';

const POLL_MS = 20;

/**
 * Runs `work` while no other process, or other call in this process, holds the same lock file. The lock is an SQLite
 * lock on an empty file, which the operating system releases when its holder exits or dies, so it is never stale.
 *
 * @param timeoutMs how long to wait for the holder; crash recovery of a large database may take a minute.
 * @throws {EmbeddedServerError} when the holder does not finish in time.
 */
export async function withStartLock<T>(
  file: string,
  work: () => Promise<T>,
  timeoutMs = 180_000,
): Promise<T> {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    await take(lock, file, timeoutMs);
    return await work();
  } finally {
    lock.close();
  }
}

async function take(lock: DatabaseSync, file: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!tryTake(lock)) {
    if (Date.now() > deadline) {
      throw new EmbeddedServerError(
        `Another process has been starting or stopping the embedded PostgreSQL for ${timeoutMs / 1000} s ` +
          `(it holds ${file}). Stop it and try again.`,
      );
    }
    await sleep(POLL_MS);
  }
}

function tryTake(lock: DatabaseSync): boolean {
  try {
    // Without a journal file, the lock works on a full disk, so that the server can still be stopped.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    const SQLITE_BUSY = 5;
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
