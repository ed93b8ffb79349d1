import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EmbeddedUnavailableError } from './embedded-errors.js';

/** Absolute paths of the files of the embedded server in `KASPARRO_HOME`. */
export interface EmbeddedHome {
  directory: string;
  /** Data directory of PostgreSQL; it exists only when complete. */
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

/** Returns the paths of a home without creating anything. Symbolic links in the path of an existing home are resolved. */
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
 * Like {@link embeddedHome}, but creates the folder if it is missing.
 *
 * @throws {EmbeddedUnavailableError} when it cannot be created or belongs to another user (to root, after a `sudo`).
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
      `Cannot use KASPARRO_HOME ${resolve(directory)} as this user (${(error as Error).message}). ` +
        'Run as its owner, or set KASPARRO_HOME to another folder.',
    );
  }
}

/** Returns a connection with a new random password. Port 0 means that none has been chosen yet. */
export function newConnection(): EmbeddedConnection {
  return { port: 0, user: 'kasparro', database: 'kasparro', password: randomBytes(24).toString('base64url') };
}

/** Reads `connection.json`; null when it is missing or damaged. */
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

/** Replaces `connection.json` atomically, with mode 0600. */
export async function writeConnection(home: EmbeddedHome, connection: EmbeddedConnection): Promise<void> {
  const temporary = `${home.connectionFile}.new`;
  await writeFile(temporary, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, home.connectionFile);
}

/** Returns `postgres://user:password@127.0.0.1:port/database`. */
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

/** Whether the home has a data directory that initdb completed. */
export function clusterExists(home: EmbeddedHome): boolean {
  return existsSync(join(home.data, 'global', 'pg_control'));
}
