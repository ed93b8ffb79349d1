import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { EMBEDDED_LOCKS } from '../locks.js';
import type { EmbeddedConnection } from './home.js';
import { isRunning } from './postmaster.js';
import { openSession } from './session.js';

const { space: SPACE } = EMBEDDED_LOCKS;

/** Time for the sessions of dead processes to disappear, which normally takes milliseconds. */
const DISCONNECT_MS = 1_500;

/** A session by its name in `pg_stat_activity`; `pid` is the client process, if it is a Kasparro process. */
export interface EmbeddedUser {
  name: string;
  pid: number | null;
}

/** Returns the application name of a session, which includes the pid of this process. */
export function userName(purpose: string): string {
  return `kasparro-${purpose} pid=${process.pid}`;
}

/**
 * Takes a lock in shared mode until the session ends.
 * @param key one of {@link EMBEDDED_LOCKS}
 */
export async function takeShared(client: Client, key: number): Promise<void> {
  await client.query(`SELECT pg_advisory_lock_shared(${SPACE}, ${key})`);
}

/**
 * Takes a lock in exclusive mode until the session ends. Waits for holders whose process is dead.
 *
 * @param key one of {@link EMBEDDED_LOCKS}
 * @returns null when taken, otherwise the holder.
 */
export async function takeExclusive(client: Client, key: number): Promise<EmbeddedUser | null> {
  const deadline = Date.now() + DISCONNECT_MS;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_lock(${SPACE}, ${key}) AS taken`,
    );
    if (rows[0]?.taken === true) return null;
    const living = await livingHolder(client, key);
    if (living !== null) return living;
    if (Date.now() > deadline) return { name: 'an unknown session', pid: null };
    await sleep(30);
  }
}

/**
 * Returns all other client sessions (Kasparro processes, their pools, psql), after waiting briefly for sessions of
 * dead processes to disappear.
 */
export async function otherSessions(client: Client): Promise<EmbeddedUser[]> {
  const deadline = Date.now() + DISCONNECT_MS;
  for (;;) {
    const users = await read(
      client,
      `SELECT coalesce(nullif(application_name, ''), 'session ' || pid) AS name FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    if (users.length === 0 || Date.now() > deadline) return users;
    await sleep(50);
  }
}

/** Runs `work` on a new session, which is closed afterwards. */
export async function withSession<T>(
  connection: EmbeddedConnection,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openSession(connection, userName('check'));
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function livingHolder(client: Client, key: number): Promise<EmbeddedUser | null> {
  const holders = await read(
    client,
    `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND classid = ${SPACE} AND objid = ${key} AND granted
        AND pid <> pg_backend_pid()`,
  );
  for (const holder of holders) {
    if (holder.pid === null || (await isRunning(holder.pid))) return holder;
  }
  return null;
}

async function read(client: Client, sql: string): Promise<EmbeddedUser[]> {
  const { rows } = await client.query<{ name: string }>(sql);
  return rows.map(({ name }) => {
    const pid = /^kasparro-\w+ pid=(\d+)$/.exec(name)?.[1];
    return { name, pid: pid === undefined ? null : Number(pid) };
  });
}
