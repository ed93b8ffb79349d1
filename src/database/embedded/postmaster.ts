import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedServerError } from './embedded-errors.js';
import type { EmbeddedHome } from './home.js';

const FAST_SHUTDOWN = 'SIGINT';
const IMMEDIATE_SHUTDOWN = 'SIGQUIT';
const FAST_SHUTDOWN_MS = 60_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;

/** A live server of a home, as its `postmaster.pid` tells; `port` is null in the first moments of a start. */
export interface Postmaster {
  pid: number;
  port: number | null;
}

/** The live server of this home, or null: none, a dead one, or a pid that now belongs to somebody else. */
export async function findPostmaster(home: EmbeddedHome): Promise<Postmaster | null> {
  const lines = (await readFile(pidFile(home), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (!(await isRunning(pid)) || !(await worksIn(pid, home))) return null;
  return { pid, port: Number.isInteger(port) && port > 0 ? port : null };
}

/**
 * Removes the pid file a dead server left. PostgreSQL would refuse to start over one whose pid was given to
 * another process; that orphans of the dead server still run it notices by its shared memory.
 */
export async function removeStalePidFile(home: EmbeddedHome): Promise<void> {
  if ((await findPostmaster(home)) === null) await rm(pidFile(home), { force: true });
}

/** Whether a process lives; one that is dead but not yet reaped does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) [ZX] /s.test(stat);
}

/**
 * Stops a server: fast (sessions are ended, a checkpoint is written), after a minute at once, which the next
 * start repairs from the write-ahead log. Returns when the process is gone and its port closed.
 *
 * @throws {EmbeddedServerError} when it does not even stop at once.
 */
export async function stopPostmaster({ pid }: Postmaster): Promise<void> {
  for (const [signal, patience] of [
    [FAST_SHUTDOWN, FAST_SHUTDOWN_MS],
    [IMMEDIATE_SHUTDOWN, IMMEDIATE_SHUTDOWN_MS],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      if (!(await isRunning(pid))) return;
      await sleep(20);
    }
  }
  throw new EmbeddedServerError(`The embedded PostgreSQL (pid ${pid}) does not stop.`);
}

function pidFile(home: EmbeddedHome): string {
  return join(home.data, 'postmaster.pid');
}

/** A server works in its data directory; where the system does not tell, its command line names the directory. */
async function worksIn(pid: number, home: EmbeddedHome): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  if (directory !== null) return directory === home.data;
  if (existsSync('/proc/self/cmdline')) {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(home.data);
  }
  const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'command=']);
  return stdout.includes(home.data);
}
