import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries, type PostgresBinaries } from './binaries.js';
import { createCluster, removeUnfinished, setPassword, writeSettings } from './cluster.js';
import { EmbeddedServerError } from './embedded-errors.js';
import {
  clusterExists,
  newConnection,
  readConnection,
  writeConnection,
  type EmbeddedConnection,
  type EmbeddedHome,
} from './home.js';
import { endOrphans } from './orphans.js';
import { freePort } from './port.js';
import { findPostmaster, removeStalePidFile } from './postmaster.js';
import { chooseRunAs, type RunAs } from './run-as.js';
import { logEnd, logSince, rotateLog } from './server-log.js';
import { waitUntilReady } from './session.js';

const READY_MS = 60_000;
/** Temporary errors: another port is chosen, orphaned backends exit, the pid file gets written. */
const TEMPORARY = /could not bind|could not create any TCP|shared memory block|lock file "postmaster.pid"/;

/**
 * Adopts the running server of a home or starts one, creating the cluster if there is none. Call under the start
 * lock.
 *
 * @returns how to connect; the server accepts connections.
 * @throws {EmbeddedServerError} with the end of the server log.
 */
export async function ensureServer(home: EmbeddedHome): Promise<EmbeddedConnection> {
  const adopted = await adoptServer(home);
  if (adopted !== null) return adopted;
  const binaries = await findBinaries();
  const runAs = await chooseRunAs(binaries, home);
  const known = await prepareCluster(home, binaries, runAs);
  const deadline = Date.now() + READY_MS;
  return startServer(home, {
    binaries,
    runAs,
    at: async () => ({ ...known, port: await freePort(known.port) }),
    keepWaiting: () => Date.now() < deadline,
  });
}

/**
 * Restarts a server that died while in use, on the same port and data, or adopts it if another process has done so.
 * Waits for crash recovery without a time limit; the signal ends the wait. Call under the start lock.
 *
 * @returns whether it had to be started.
 * @throws {EmbeddedServerError} with the end of the server log, or when another program uses the port.
 */
export async function restartServer(
  home: EmbeddedHome,
  known: EmbeddedConnection,
  signal: AbortSignal,
): Promise<boolean> {
  const adopted = await adoptServer(home, () => !signal.aborted);
  const server = adopted ?? (await startAgain(home, known, signal));
  if (server.port === known.port) return adopted === null;
  throw new EmbeddedServerError(`another command started it on port ${server.port} instead of ${known.port}`);
}

/**
 * Returns the running server of a home once it accepts connections, waiting for a start or recovery in progress;
 * null when none is running.
 *
 * @param keepWaiting whether to continue waiting; by default for one minute
 * @throws {EmbeddedServerError} when it is running but cannot be used.
 */
export async function adoptServer(
  home: EmbeddedHome,
  keepWaiting = within(READY_MS),
): Promise<EmbeddedConnection | null> {
  const connection = await readConnection(home);
  for (;;) {
    const postmaster = await findPostmaster(home);
    if (postmaster === null) return null;
    if (connection === null)
      throw unusable(home, postmaster.pid, `${home.connectionFile} is missing or damaged`);
    const candidate = { ...connection, port: postmaster.port ?? connection.port };
    const alive = async (): Promise<boolean> =>
      keepWaiting() && (await findPostmaster(home))?.port === postmaster.port;
    try {
      if (postmaster.port !== null && (await waitUntilReady(candidate, alive))) {
        if (candidate.port !== connection.port) await writeConnection(home, candidate);
        return candidate;
      }
    } catch (error) {
      throw unusable(home, postmaster.pid, (error as Error).message);
    }
    if (!keepWaiting()) throw unusable(home, postmaster.pid, 'it is not ready yet');
    await sleep(30);
  }
}

function within(milliseconds: number): () => boolean {
  const deadline = Date.now() + milliseconds;
  return () => Date.now() < deadline;
}

async function prepareCluster(
  home: EmbeddedHome,
  binaries: PostgresBinaries,
  runAs: RunAs,
): Promise<EmbeddedConnection> {
  await removeStalePidFile(home);
  await removeUnfinished(home);
  const known = await readConnection(home);
  const connection = known ?? newConnection();
  if (!clusterExists(home)) {
    await writeConnection(home, connection);
    await createCluster(home, binaries, runAs, connection);
  } else if (known === null) {
    await setPassword(home, binaries, runAs, connection);
  }
  return connection;
}

async function startAgain(
  home: EmbeddedHome,
  known: EmbeddedConnection,
  signal: AbortSignal,
): Promise<EmbeddedConnection> {
  const binaries = await findBinaries();
  const runAs = await chooseRunAs(binaries, home);
  await removeStalePidFile(home);
  const at = async (): Promise<EmbeddedConnection> => {
    if ((await freePort(known.port)) === known.port) return known;
    throw new EmbeddedServerError(
      `another program is using its port ${known.port} on 127.0.0.1; stop that program`,
    );
  };
  return startServer(home, { binaries, runAs, at, keepWaiting: () => !signal.aborted });
}

interface Start {
  binaries: PostgresBinaries;
  runAs: RunAs;
  /** Returns where to start it; called before each attempt. */
  at: () => Promise<EmbeddedConnection>;
  /** Whether to continue waiting; when false, a server that is not ready is stopped. */
  keepWaiting: () => boolean;
}

async function startServer(home: EmbeddedHome, start: Start): Promise<EmbeddedConnection> {
  await rotateLog(home);
  for (const deadline = Date.now() + READY_MS; ;) {
    const mark = await logEnd(home);
    const connection = await start.at();
    if (await spawnServer(home, start, connection)) return connection;
    const tail = await logSince(home, mark);
    if (!TEMPORARY.test(tail) || !start.keepWaiting() || Date.now() > deadline) {
      throw new EmbeddedServerError(`The embedded PostgreSQL did not start. From ${home.log}:\n${tail}`);
    }
    await sleep(250);
    const other = await adoptServer(home);
    if (other !== null) return other;
    if (/shared memory block/.test(tail)) await endOrphans(home);
  }
}

/** @returns whether the server became ready */
async function spawnServer(
  home: EmbeddedHome,
  { binaries, runAs: { prefix, uid, gid }, keepWaiting }: Start,
  connection: EmbeddedConnection,
): Promise<boolean> {
  await writeSettings(home, connection.port);
  await writeConnection(home, connection);
  const [file, ...args] = [...prefix, binaries.postgres, '-D', home.data];
  const output = openSync(home.log, 'a', 0o600);
  // In a session of its own, so that Ctrl-C in the terminal does not stop it before Kasparro has drained.
  const stdio: ('ignore' | number)[] = ['ignore', output, output];
  const child = spawn(file, args, { cwd: home.directory, detached: true, stdio, uid, gid });
  closeSync(output);
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  child.once('error', () => ended.abort());
  child.unref();
  const ready = await waitUntilReady(connection, () => !ended.signal.aborted && keepWaiting());
  if (!ready && !ended.signal.aborted) child.kill('SIGQUIT');
  return ready;
}

function unusable(home: EmbeddedHome, pid: number, reason: string): EmbeddedServerError {
  return new EmbeddedServerError(
    `The embedded PostgreSQL in ${home.directory} (pid ${pid}) is running but cannot be used: ${reason}. ` +
      `Stop it with "kill -INT ${pid}" and restart. Log: ${home.log}`,
  );
}
