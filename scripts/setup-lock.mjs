// One set-up at a time in a checkout. Builtin modules only, like the set-up itself.
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 200;

/** A lock as old as this is taken for forgotten, since its process id may be someone else's by now. */
const FORGOTTEN_AFTER_MS = 30 * 60_000;

/**
 * Waits until no other process holds the lock file, then holds it until this process ends.
 * @param path the lock file; while it is there it holds the id of the process whose turn it is
 * @param onWait told once that this one has to wait, and for which process
 */
export async function takeTurn(path, onWait) {
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
    await sleep(LOOK_EVERY_MS);
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

/** `null` when nobody has the lock any more. */
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
  if (Date.now() - since > FORGOTTEN_AFTER_MS) return true;
  // The file is there for a moment before its content is.
  if (!(pid > 0)) return Date.now() - since > 1_000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Two may find the same stale lock; the slower one must not take away what the quicker one made in its place. */
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
