import type { Settings } from '../config/settings.js';
import { acquireEmbedded } from './embedded/embedded-postgres.js';

/** A database this process may use until it releases it. */
export interface OpenDatabase {
  url: string;
  /** Data directory of the embedded server; absent for a database of the user's own. */
  dataDirectory?: string;
  release(): Promise<void>;
}

/**
 * The database of the settings: the one `DATABASE_URL` names, else the embedded server of
 * `KASPARRO_HOME`, started when nobody has it running.
 */
export async function openDatabase(settings: Settings, purpose: 'serve' | 'command'): Promise<OpenDatabase> {
  if (settings.databaseUrl) return { url: settings.databaseUrl, release: () => Promise.resolve() };
  return acquireEmbedded({ home: settings.home, purpose });
}
