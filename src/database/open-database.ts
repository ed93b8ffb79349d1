import type { Settings } from '../config/settings.js';
import { acquireEmbedded } from './embedded/embedded-postgres.js';

/** A database that this process may use until it calls `release`. */
export interface OpenDatabase {
  url: string;
  /** Data directory of the embedded server; undefined for DATABASE_URL. */
  dataDirectory?: string;
  /** Resolves with the reason when the embedded server is lost permanently; never for DATABASE_URL. */
  readonly lost: Promise<Error>;
  release(): Promise<void>;
}

/**
 * Opens the database of the settings: `DATABASE_URL` if set, otherwise the embedded server in `KASPARRO_HOME`,
 * which is started if it is not running.
 *
 * @param log called with a message when the connection to the embedded server is lost or restored
 */
export async function openDatabase(
  settings: Settings,
  purpose: 'serve' | 'command',
  log?: (message: string) => void,
): Promise<OpenDatabase> {
  const { databaseUrl: url, home } = settings;
  if (url) return { url, lost: new Promise(() => undefined), release: () => Promise.resolve() };
  return acquireEmbedded({ home, purpose, ...(log && { log }) });
}
