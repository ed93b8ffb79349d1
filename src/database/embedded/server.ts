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
/** What goes away by itself: another port is chosen, orphans of a killed server end, its pid file gets written. */
const PASSING = /could not bind|could not create any TCP|shared memory block|lock file "postmaster.pid"/;

/**
 * Adopts the live server of a home or starts one, making the cluster if there is none. Call under the start lock.
 *
 * @returns how to reach it; it accepts connections.
 * @throws {EmbeddedServerError} with the tail of the server's log.
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
    goesOn: () => Date.now() < deadline,
  });
}

/**
 * Adopts or starts the server that died under its users, where they know it, on the data they know. Recovery takes
 * as long as it takes; the signal ends it. Call under the start lock.
 *
 * @returns whether it had to be started.
 * @throws {EmbeddedServerError} with the tail of the server's log, or with who is in the way.
 */
export async function bringBack(
  home: EmbeddedHome,
  known: EmbeddedConnection,
  signal: AbortSignal,
): Promise<boolean> {
  const adopted = await adoptServer(home, () => !signal.aborted);
  const server = adopted ?? (await startAgain(home, known, signal));
  if (server.port === known.port) return adopted === null;
  throw new EmbeddedServerError(
    `another command has started it on port ${server.port}, and here it is expected on ${known.port}`,
  );
}

/**
 * The live server of a home once it accepts connections (a start or recovery under way is waited for), or null.
 *
 * @param goesOn whether to wait on; a minute unless told otherwise
 * @throws {EmbeddedServerError} when it lives but does not let us in.
 */
export async function adoptServer(
  home: EmbeddedHome,
  goesOn = within(READY_MS),
): Promise<EmbeddedConnection | null> {
  const connection = await readConnection(home);
  for (;;) {
    const postmaster = await findPostmaster(home);
    if (postmaster === null) return null;
    if (connection === null)
      throw locked(home, postmaster.pid, `${home.connectionFile} is missing or damaged`);
    const candidate = { ...connection, port: postmaster.port ?? connection.port };
    const alive = async (): Promise<boolean> =>
      goesOn() && (await findPostmaster(home))?.port === postmaster.port;
    try {
      if (postmaster.port !== null && (await waitUntilReady(candidate, alive))) {
        if (candidate.port !== connection.port) await writeConnection(home, candidate);
        return candidate;
      }
    } catch (error) {
      throw locked(home, postmaster.pid, (error as Error).message);
    }
    if (!goesOn()) throw locked(home, postmaster.pid, 'it is not ready yet');
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
      `another program listens on port ${known.port} of 127.0.0.1, which was its port; stop that program`,
    );
  };
  return startServer(home, { binaries, runAs, at, goesOn: () => !signal.aborted });
}

interface Start {
  binaries: PostgresBinaries;
  runAs: RunAs;
  /** Where to start it; asked before each try. */
  at: () => Promise<EmbeddedConnection>;
  /** Whether to wait on; a server that is not ready when it says no is stopped. */
  goesOn: () => boolean;
}

async function startServer(home: EmbeddedHome, start: Start): Promise<EmbeddedConnection> {
  await rotateLog(home);
  for (const deadline = Date.now() + READY_MS; ;) {
    const mark = await logEnd(home);
    const connection = await start.at();
    if (await spawnServer(home, start, connection)) return connection;
    const tail = await logSince(home, mark);
    if (!PASSING.test(tail) || !start.goesOn() || Date.now() > deadline) {
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
  { binaries, runAs: { prefix, uid, gid }, goesOn }: Start,
  connection: EmbeddedConnection,
): Promise<boolean> {
  await writeSettings(home, connection.port);
  await writeConnection(home, connection);
  const [file, ...args] = [...prefix, binaries.postgres, '-D', home.data];
  const output = openSync(home.log, 'a', 0o600);
  // A session of its own, so that Ctrl-C in our terminal does not stop it before we drained.
  const stdio: ('ignore' | number)[] = ['ignore', output, output];
  const child = spawn(file, args, { cwd: home.directory, detached: true, stdio, uid, gid });
  closeSync(output);
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  child.once('error', () => ended.abort());
  child.unref();
  const ready = await waitUntilReady(connection, () => !ended.signal.aborted && goesOn());
  if (!ready && !ended.signal.aborted) child.kill('SIGQUIT');
  return ready;
}

function locked(home: EmbeddedHome, pid: number, reason: string): EmbeddedServerError {
  return new EmbeddedServerError(
    `The embedded PostgreSQL of ${home.directory} runs (pid ${pid}) but cannot be used: ${reason}. ` +
      `Stop it with "kill -INT ${pid}" and start again; its log is ${home.log}.`,
  );
}
