import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EMBEDDED_LOCKS } from '../locks.js';
import { clusterIsOurs, removeUnfinished } from './cluster.js';
import { EmbeddedBusyError, EmbeddedServerError } from './embedded-errors.js';
import { connectionUrl, createHome, embeddedHome, readConnection, type EmbeddedHome } from './home.js';
import { LeaseSession } from './lease-session.js';
import { findPostmaster, stopPostmaster } from './postmaster.js';
import { Restarter } from './restarter.js';
import { adoptServer, ensureServer } from './server.js';
import { isNotYet, openSession } from './session.js';
import { withStartLock } from './start-lock.js';
import { otherSessions, takeExclusive, userName, withSession } from './users.js';

export interface AcquireOptions {
  /** `KASPARRO_HOME`; relative to the working directory. Created if missing. */
  home: string;
  /** Only one `serve` at a time may use a home; any number of commands may use it concurrently. */
  purpose: 'serve' | 'command';
  /** Called with a message when the connection to the server is lost or restored. */
  log?: (message: string) => void;
}

/** The right to use the embedded server of a home. The server runs as long as any process holds a lease. */
export interface EmbeddedLease {
  /** `postgres://user:password@127.0.0.1:port/kasparro` */
  readonly url: string;
  readonly home: string;
  readonly dataDirectory: string;
  /** Resolves with the reason when the server died and could not be restarted; the lease is then useless. */
  readonly lost: Promise<Error>;
  /** Releases the lease; the last one of all processes stops the server. Further calls do nothing. */
  release(): Promise<void>;
}

/**
 * Acquires the embedded PostgreSQL of a home: connects to the running server, or starts one (and creates the
 * cluster the first time). The server keeps running when its users are killed, and the next user adopts it. When
 * the server dies, one of its users restarts it on the same port.
 *
 * @throws {EmbeddedBusyError} when another `serve` uses the home.
 * @throws {EmbeddedUnavailableError} when the programs are not installed or cannot run on this machine.
 * @throws {EmbeddedServerError} when the server does not start; with the end of its log.
 */
export async function acquireEmbedded(options: AcquireOptions): Promise<EmbeddedLease> {
  const { purpose, log = () => undefined } = options;
  const home = createHome(options.home);
  const [connection, session] = await withStartLock(home.lockFile, async () => {
    const server = await ensureServer(home);
    const restarter = new Restarter(home, server, log);
    try {
      return [server, await LeaseSession.open({ home, connection: server, purpose, restarter })] as const;
    } catch (error) {
      await stopIfUnused(home);
      throw error;
    }
  });
  let released: Promise<void> | undefined;
  return {
    url: connectionUrl(connection),
    home: home.directory,
    dataDirectory: home.data,
    lost: session.lost,
    release: () => (released ??= release(home, session)),
  };
}

/** Returns the connection string of the server running in a home, even while it is starting up; null if none is. */
export async function embeddedUrl(directory: string): Promise<string | null> {
  const home = embeddedHome(directory);
  const [connection, postmaster] = [await readConnection(home), await findPostmaster(home)];
  if (connection === null || postmaster === null) return null;
  const server = { ...connection, port: postmaster.port ?? connection.port };
  try {
    await (await openSession(server, userName('url'))).end();
  } catch (error) {
    if (!isNotYet(error)) return null;
  }
  return connectionUrl(server);
}

/**
 * Deletes the embedded database of a home, with its password and log. An unused server is stopped first.
 *
 * @throws {EmbeddedBusyError} while a client is connected to it.
 * @throws {EmbeddedServerError} when the `postgres` folder in it was not created by Kasparro.
 */
export async function resetEmbedded(directory: string): Promise<void> {
  const home = embeddedHome(directory);
  if (!existsSync(home.directory)) return;
  await withStartLock(home.lockFile, async () => {
    if (existsSync(home.data) && !clusterIsOurs(home)) {
      throw new EmbeddedServerError(`Nothing was deleted: ${home.data} was not created by Kasparro.`);
    }
    await refuseIfUsed(home);
    const server = await findPostmaster(home);
    if (server !== null) await stopPostmaster(server);
    await removeUnfinished(home);
    const own = /^(postgres(\.incomplete-\d+)?|postgres\.log(\.1)?|connection\.json(\.new)?)$/;
    for (const name of await readdir(home.directory)) {
      if (own.test(name)) await rm(join(home.directory, name), { recursive: true, force: true });
    }
  });
}

async function release(home: EmbeddedHome, session: LeaseSession): Promise<void> {
  await session.close();
  if (!existsSync(home.directory)) return;
  await withStartLock(home.lockFile, () => stopIfUnused(home));
}

/** Call under the start lock, so that no process can become a user between the check and the stop. */
async function stopIfUnused(home: EmbeddedHome): Promise<void> {
  const connection = await adoptServer(home);
  if (connection === null) return;
  await withSession(connection, async (client) => {
    if ((await takeExclusive(client, EMBEDDED_LOCKS.inUse)) !== null) return;
    const server = await findPostmaster(home);
    if (server !== null) await stopPostmaster(server);
  });
}

async function refuseIfUsed(home: EmbeddedHome): Promise<void> {
  const connection = await adoptServer(home);
  if (connection === null) return;
  const users = await withSession(connection, otherSessions);
  if (users.length === 0) return;
  const names = users.map(({ name }) => name).join(', ');
  throw new EmbeddedBusyError(
    `The embedded PostgreSQL in ${home.directory} is in use by ${names}. Stop it first.`,
    users.find(({ pid }) => pid !== null)?.pid ?? null,
  );
}
