import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { EMBEDDED_LOCKS } from '../locks.js';
import type { EmbeddedConnection } from './home.js';
import { isRunning } from './postmaster.js';
import { openSession } from './session.js';

const { space: SPACE } = EMBEDDED_LOCKS;

/** Sessions of dead processes vanish within milliseconds of their sockets. */
const VANISH_MS = 1_500;

/** A session on the server, as `pg_stat_activity` names it; `pid` is the client process, if it is one of ours. */
export interface EmbeddedUser {
  name: string;
  pid: number | null;
}

/** The application name under which a lease is held; {@link EmbeddedUser} reads the pid back from it. */
export function userName(purpose: string): string {
  return `kasparro-${purpose} pid=${process.pid}`;
}

/**
 * Takes a lock together with others, until the session ends.
 * @param key one of {@link EMBEDDED_LOCKS}
 */
export async function share(client: Client, key: number): Promise<void> {
  await client.query(`SELECT pg_advisory_lock_shared(${SPACE}, ${key})`);
}

/**
 * Takes a lock alone, until the session ends. Holders whose process is dead are waited for.
 *
 * @param key one of {@link EMBEDDED_LOCKS}
 * @returns null when taken, else who holds it.
 */
export async function takeAlone(client: Client, key: number): Promise<EmbeddedUser | null> {
  const deadline = Date.now() + VANISH_MS;
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
 * Everybody connected to the server but the asking session (kasparro processes, their pools, psql); sessions whose
 * process has just died get a moment to vanish.
 */
export async function lastingSessions(client: Client): Promise<EmbeddedUser[]> {
  const deadline = Date.now() + VANISH_MS;
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

/** Runs `work` on a session of its own, which is closed afterwards. */
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
