import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedServerError } from './embedded-errors.js';

const POLL_MS = 20;

/**
 * Runs `work` while no other process (or call in this one) runs under the same lock file. The lock is SQLite's
 * on an empty file, so the operating system drops it with its holder, however that ends: no stale lock to judge.
 *
 * @param timeoutMs how long to wait for the holder; crash recovery of a big database may take a minute.
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
          `(it holds ${file}): stop it and try again.`,
      );
    }
    await sleep(POLL_MS);
  }
}

function tryTake(lock: DatabaseSync): boolean {
  try {
    // Without a journal beside the file, a full disk cannot keep the server from being stopped.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    const SQLITE_BUSY = 5;
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
