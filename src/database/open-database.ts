import type { Settings } from '../config/settings.js';
import { acquireEmbedded } from './embedded/embedded-postgres.js';

/** A database this process may use until it releases it. */
export interface OpenDatabase {
  url: string;
  /** Data directory of the embedded server; absent for a database of the user's own. */
  dataDirectory?: string;
  /** Settles with the reason when the database is lost for good, which only the embedded server can be. */
  readonly lost: Promise<Error>;
  release(): Promise<void>;
}

/**
 * The database of the settings: the one `DATABASE_URL` names, else the embedded server of
 * `KASPARRO_HOME`, started when nobody has it running.
 *
 * @param log told in a sentence that the embedded server was lost, and whether it is back
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
