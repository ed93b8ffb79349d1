// A lock so that only one setup runs in a checkout at a time. Uses built-in modules only, like the setup itself.
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;

/** A lock of this age is stale: its process id may belong to another process by now. */
const STALE_AFTER_MS = 30 * 60_000;

/**
 * Waits until no other process holds the lock file, then holds it until this process ends.
 * @param path the lock file, which contains the process id of the holder
 * @param onWait called once with the process id of the holder if this process has to wait
 */
export async function takeLock(path, onWait) {
  let hasWaited = false;
  while (!take(path)) {
    const owner = ownerOf(path);
    if (owner === null) continue;
    if (isGone(owner)) {
      removeStale(path);
      continue;
    }
    if (!hasWaited) onWait(owner.pid);
    hasWaited = true;
    await sleep(POLL_MS);
  }
  process.once('exit', () => rmSync(path, { force: true }));
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Returns the holder; `null` when the lock is free by now. */
function ownerOf(path) {
  try {
    const { mtimeMs } = statSync(path);
    return { pid: Number(readFileSync(path, 'utf8')), since: mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function isGone({ pid, since }) {
  if (Date.now() - since > STALE_AFTER_MS) return true;
  // The file exists for a moment before it has content.
  if (!(pid > 0)) return Date.now() - since > 1_000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Two processes may find the same stale lock; the slower one must not remove the new lock of the faster one. */
function removeStale(path) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const owner = ownerOf(aside);
  if (owner !== null && !isGone(owner)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}
