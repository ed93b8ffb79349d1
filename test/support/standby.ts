import { appendFile, chown, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { acquireEmbedded, type EmbeddedLease } from '../../src/database/embedded/embedded-postgres.js';
import { embeddedHome } from '../../src/database/embedded/home.js';

/**
 * Copies a running embedded server (with the backup functions of PostgreSQL, since the embedded programs do not include
 * pg_basebackup) and starts the copy as its streaming standby.
 * @param primary home and connection string of the running server
 * @param directory home of the standby
 */
export async function startStandby(
  primary: { home: string; url: string },
  directory: string,
): Promise<EmbeddedLease> {
  const [from, to] = [embeddedHome(primary.home), embeddedHome(directory)];
  await mkdir(directory, { recursive: true });
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  try {
    await client.query(`SELECT pg_create_physical_replication_slot('standby', true)`);
    await client.query(`SELECT pg_backup_start('standby', true)`);
    await cp(from.data, to.data, { recursive: true });
    const { rows } = await client.query<{ labelfile: string }>('SELECT * FROM pg_backup_stop(false)');
    await writeFile(join(to.data, 'backup_label'), rows[0]?.labelfile ?? '');
  } finally {
    await client.end();
  }
  await rm(join(to.data, 'postmaster.pid'), { force: true });
  await writeFile(join(to.data, 'standby.signal'), '');
  const { username, password, port } = new URL(primary.url);
  await appendFile(
    join(to.data, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=${username} password=${password}'\nprimary_slot_name = 'standby'\n`,
  );
  await writeFile(to.connectionFile, await readFile(from.connectionFile), { mode: 0o600 });
  await keepOwner(from.data, to.data);
  return acquireEmbedded({ home: directory, purpose: 'command' });
}

/** Root runs PostgreSQL as another user, who must own the files. */
async function keepOwner(from: string, to: string): Promise<void> {
  const { uid, gid } = await stat(from);
  if (process.getuid?.() === 0)
    for (const file of ['', 'backup_label', 'standby.signal', 'postgresql.auto.conf'])
      await chown(join(to, file), uid, gid);
}
