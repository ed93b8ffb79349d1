import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EMBEDDED_LOCKS } from '../locks.js';
import { clusterIsOurs, removeUnfinished } from './cluster.js';
import { EmbeddedBusyError, EmbeddedServerError } from './errors.js';
import { connectionUrl, createHome, embeddedHome, readConnection, type EmbeddedHome } from './home.js';
import { Keeper } from './keeper.js';
import { LeaseSession } from './lease-session.js';
import { findPostmaster, stopPostmaster } from './postmaster.js';
import { adoptServer, ensureServer } from './server.js';
import { isNotYet, openSession } from './session.js';
import { withStartLock } from './start-lock.js';
import { lastingSessions, takeAlone, userName, withSession } from './users.js';

export interface AcquireOptions {
  /** `KASPARRO_HOME`; a relative path starts at the working directory. Made when absent. */
  home: string;
  /** One `serve` at a time may hold a home; any number of commands may work beside it. */
  purpose: 'serve' | 'command';
  /** Told in a sentence that the server was lost, and whether it is back. */
  log?: (message: string) => void;
}

/** The right to use the embedded server of a home; as long as one is held the server is not stopped. */
export interface EmbeddedLease {
  /** `postgres://user:password@127.0.0.1:port/kasparro` */
  readonly url: string;
  readonly home: string;
  readonly dataDirectory: string;
  /** Settles with the reason when the server died and could not be brought back; nothing here works any more. */
  readonly lost: Promise<Error>;
  /** Gives the lease back; the last one of all processes stops the server. Further calls do nothing more. */
  release(): Promise<void>;
}

/**
 * Gives the embedded PostgreSQL of a home: the one that runs there, else one that is started (and made, the first
 * time). It survives the death of its users; whoever comes next adopts it. When it dies under its users, one of them
 * starts it again, on the same port.
 *
 * @throws {EmbeddedBusyError} when another `serve` holds the home.
 * @throws {EmbeddedUnavailableError} when the programs are not installed or cannot run here.
 * @throws {EmbeddedServerError} when the server does not start; with the tail of its log.
 */
export async function acquireEmbedded(options: AcquireOptions): Promise<EmbeddedLease> {
  const { purpose, log = () => undefined } = options;
  const home = createHome(options.home);
  const [connection, session] = await withStartLock(home.lockFile, async () => {
    const server = await ensureServer(home);
    const keeper = new Keeper(home, server, log);
    try {
      return [server, await LeaseSession.open({ home, connection: server, purpose, keeper })] as const;
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

/** The connection string of the server that runs on a home (also while it is still starting up), else null. */
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
 * Deletes the embedded database of a home, with its password and log; a server nobody uses is stopped first.
 *
 * @throws {EmbeddedBusyError} while anyone is connected to it.
 * @throws {EmbeddedServerError} when the `postgres` folder there is not one of ours.
 */
export async function resetEmbedded(directory: string): Promise<void> {
  const home = embeddedHome(directory);
  if (!existsSync(home.directory)) return;
  await withStartLock(home.lockFile, async () => {
    if (existsSync(home.data) && !clusterIsOurs(home)) {
      throw new EmbeddedServerError(`${home.data} was not made by Kasparro: nothing was deleted.`);
    }
    await refuseIfUsed(home);
    const server = await findPostmaster(home);
    if (server !== null) await stopPostmaster(server);
    await removeUnfinished(home);
    const ours = /^(postgres(\.incomplete-\d+)?|postgres\.log(\.1)?|connection\.json(\.new)?)$/;
    for (const name of await readdir(home.directory)) {
      if (ours.test(name)) await rm(join(home.directory, name), { recursive: true, force: true });
    }
  });
}

async function release(home: EmbeddedHome, session: LeaseSession): Promise<void> {
  await session.close();
  if (!existsSync(home.directory)) return;
  await withStartLock(home.lockFile, () => stopIfUnused(home));
}

/** Call under the start lock: nobody can become a user between the question and the stop. */
async function stopIfUnused(home: EmbeddedHome): Promise<void> {
  const connection = await adoptServer(home);
  if (connection === null) return;
  await withSession(connection, async (client) => {
    if ((await takeAlone(client, EMBEDDED_LOCKS.inUse)) !== null) return;
    const server = await findPostmaster(home);
    if (server !== null) await stopPostmaster(server);
  });
}

async function refuseIfUsed(home: EmbeddedHome): Promise<void> {
  const connection = await adoptServer(home);
  if (connection === null) return;
  const users = await withSession(connection, lastingSessions);
  if (users.length === 0) return;
  const names = users.map(({ name }) => name).join(', ');
  throw new EmbeddedBusyError(
    `The embedded PostgreSQL of ${home.directory} is in use (${names}): stop that first.`,
    users.find(({ pid }) => pid !== null)?.pid ?? null,
  );
}
