import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EmbeddedUnavailableError } from './embedded-errors.js';

/** Absolute paths of what the embedded server keeps in its `KASPARRO_HOME`. */
export interface EmbeddedHome {
  directory: string;
  /** PostgreSQL's data directory; it exists only when complete. */
  data: string;
  /** `connection.json`, readable by its owner only. */
  connectionFile: string;
  log: string;
  lockFile: string;
}

/** How to reach the server of a home; always on 127.0.0.1. */
export interface EmbeddedConnection {
  port: number;
  user: string;
  database: string;
  password: string;
}

/** The layout of a home, without touching the disk; symbolic links in the path of an existing home are followed. */
export function embeddedHome(home: string): EmbeddedHome {
  const directory = followLinks(resolve(home));
  return {
    directory,
    data: join(directory, 'postgres'),
    connectionFile: join(directory, 'connection.json'),
    log: join(directory, 'postgres.log'),
    lockFile: join(directory, 'start.lock'),
  };
}

/**
 * As {@link embeddedHome}, after making the folder when it is absent.
 *
 * @throws {EmbeddedUnavailableError} when it cannot be made or belongs to somebody else (to root, after a `sudo`).
 */
export function createHome(directory: string): EmbeddedHome {
  try {
    mkdirSync(resolve(directory), { recursive: true });
    const home = embeddedHome(directory);
    for (const path of [home.directory, home.lockFile, home.connectionFile]) {
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    }
    return home;
  } catch (error) {
    throw new EmbeddedUnavailableError(
      `KASPARRO_HOME ${resolve(directory)} cannot be used by this user (${(error as Error).message}): ` +
        'start as its owner, or set another KASPARRO_HOME.',
    );
  }
}

/** A connection with a fresh random password; port 0 means that none was chosen yet. */
export function newConnection(): EmbeddedConnection {
  return { port: 0, user: 'kasparro', database: 'kasparro', password: randomBytes(24).toString('base64url') };
}

/** What `connection.json` says, or null when it is absent or damaged. */
export async function readConnection(home: EmbeddedHome): Promise<EmbeddedConnection | null> {
  const text = await readFile(home.connectionFile, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'null';
    throw error;
  });
  try {
    const found = JSON.parse(text) as Partial<EmbeddedConnection> | null;
    const { port, user, database, password } = found ?? {};
    if (typeof port !== 'number' || !user || !database || !password) return null;
    return { port, user, database, password };
  } catch {
    return null;
  }
}

/** Replaces `connection.json` in one step, mode 0600. */
export async function writeConnection(home: EmbeddedHome, connection: EmbeddedConnection): Promise<void> {
  const temporary = `${home.connectionFile}.new`;
  await writeFile(temporary, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, home.connectionFile);
}

/** `postgres://user:password@127.0.0.1:port/database`. */
export function connectionUrl({ user, password, port, database }: EmbeddedConnection): string {
  return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

function followLinks(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}

/** Whether the home holds a data directory that initdb finished. */
export function clusterExists(home: EmbeddedHome): boolean {
  return existsSync(join(home.data, 'global', 'pg_control'));
}
