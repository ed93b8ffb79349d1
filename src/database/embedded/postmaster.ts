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

/** A running server, from its `postmaster.pid`; `port` is null for the first moments after a start. */
export interface Postmaster {
  pid: number;
  port: number | null;
}

/** Returns the running server of a home; null when there is none or the pid belongs to another process by now. */
export async function findPostmaster(home: EmbeddedHome): Promise<Postmaster | null> {
  const lines = (await readFile(pidFile(home), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (!(await isRunning(pid)) || !(await worksIn(pid, home))) return null;
  return { pid, port: Number.isInteger(port) && port > 0 ? port : null };
}

/**
 * Removes the pid file of a dead server. PostgreSQL refuses to start when the pid in it belongs to another process
 * by now. It still detects orphaned backends by their shared memory.
 */
export async function removeStalePidFile(home: EmbeddedHome): Promise<void> {
  if ((await findPostmaster(home)) === null) await rm(pidFile(home), { force: true });
}

/** Whether a process is running. A zombie is not. */
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
 * Stops a server with a fast shutdown (disconnects clients and writes a checkpoint), after a minute with an
 * immediate one, which the next start recovers from. Resolves when the process has exited and its port is closed.
 *
 * @throws {EmbeddedServerError} when the immediate shutdown does not stop it either.
 */
export async function stopPostmaster({ pid }: Postmaster): Promise<void> {
  for (const [signal, timeoutMs] of [
    [FAST_SHUTDOWN, FAST_SHUTDOWN_MS],
    [IMMEDIATE_SHUTDOWN, IMMEDIATE_SHUTDOWN_MS],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      if (!(await isRunning(pid))) return;
      await sleep(20);
    }
  }
  throw new EmbeddedServerError(
    `Cannot stop the embedded PostgreSQL: pid ${pid} still runs after an immediate shutdown.`,
  );
}

function pidFile(home: EmbeddedHome): string {
  return join(home.data, 'postmaster.pid');
}

/** Whether a process works in the data directory: by its working directory, or by its command line where /proc is missing. */
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
