import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedConnection } from './home.js';

const CONNECT_TIMEOUT_MS = 5_000;
const POLL_MS = 30;
const INVALID_CATALOG_NAME = '3D000';
const DUPLICATE_DATABASE = '42P04';
/** The server is starting up, recovering or shutting down; or it has just gone. */
const NOT_YET = new Set(['57P03', '57P01', '57P02', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/**
 * Opens one session on the embedded server. Losing it later emits `end` and never an unhandled `error`.
 *
 * @param name what `pg_stat_activity.application_name` shows.
 */
export async function openSession(
  { port, user, password, database }: EmbeddedConnection,
  name: string,
): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user,
    password,
    database,
    // Not left to PGSSLMODE, which concerns the user's own servers.
    ssl: false,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Whether the server behind an error may accept a connection if one waits a little. */
export function isNotYet(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return NOT_YET.has(code ?? '') || /terminated|timeout expired/.test(message ?? '');
}

/**
 * Waits until the server accepts our password, and makes our database if it is absent.
 *
 * @param goesOn asked before every try; false ends the wait.
 * @returns false when `goesOn` ended the wait.
 * @throws what PostgreSQL reports, if waiting cannot help (a wrong password).
 */
export async function waitUntilReady(
  connection: EmbeddedConnection,
  goesOn: () => boolean | Promise<boolean>,
): Promise<boolean> {
  while (await goesOn()) {
    try {
      await ensureDatabase(connection);
      return true;
    } catch (error) {
      if (!isNotYet(error)) throw error;
      await sleep(POLL_MS);
    }
  }
  return false;
}

async function ensureDatabase(connection: EmbeddedConnection): Promise<void> {
  try {
    await (await openSession(connection, 'kasparro-start')).end();
  } catch (error) {
    if ((error as { code?: string }).code !== INVALID_CATALOG_NAME) throw error;
    const maintenance = await openSession({ ...connection, database: 'postgres' }, 'kasparro-start');
    try {
      await maintenance.query(`CREATE DATABASE "${connection.database}"`);
    } catch (failure) {
      if ((failure as { code?: string }).code !== DUPLICATE_DATABASE) throw failure;
    } finally {
      await maintenance.end().catch(() => undefined);
    }
  }
}
