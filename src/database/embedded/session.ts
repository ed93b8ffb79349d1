import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedConnection } from './home.js';

const CONNECT_TIMEOUT_MS = 5_000;
const POLL_MS = 30;
const INVALID_CATALOG_NAME = '3D000';
const DUPLICATE_DATABASE = '42P04';
/** The server is starting, recovering or shutting down, or has just exited. */
const NOT_YET = new Set(['57P03', '57P01', '57P02', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/**
 * Opens a session on the embedded server. When the connection is lost it emits `end`, never an unhandled `error`.
 *
 * @param name the `application_name` in `pg_stat_activity`.
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
    // PGSSLMODE must not apply: it is meant for the user's own servers.
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

/** Whether a connection error is temporary, so that the server may accept a connection soon. */
export function isNotYet(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return NOT_YET.has(code ?? '') || /terminated|timeout expired/.test(message ?? '');
}

/**
 * Waits until the server accepts connections, and creates the database if it does not exist.
 *
 * @param keepWaiting called before each attempt; false ends the wait.
 * @returns false when `keepWaiting` ended the wait.
 * @throws the error of PostgreSQL when waiting cannot help, such as a wrong password.
 */
export async function waitUntilReady(
  connection: EmbeddedConnection,
  keepWaiting: () => boolean | Promise<boolean>,
): Promise<boolean> {
  while (await keepWaiting()) {
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
