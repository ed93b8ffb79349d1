// Starts a PostgreSQL server from the packages of the machine, with password authentication, on loopback only.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const PACKAGES = '/usr/lib/postgresql';

/** Returns the folder of the server programs: PG_BIN, otherwise the oldest version of the Debian packages. */
export function findPrograms() {
  if (process.env.PG_BIN) return process.env.PG_BIN;
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES).sort((a, b) => Number(a) - Number(b)) : [];
  if (versions.length === 0)
    throw new Error('PostgreSQL not found. Install the Debian package postgresql, or set PG_BIN.');
  return join(PACKAGES, versions[0], 'bin');
}

/** Starts a new server; `user` is the account it runs as when this script runs as root. */
export async function startPostgres({ bin, folder, port, password, user }) {
  mkdirSync(folder);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  const data = join(folder, 'data');
  const { status, stderr } = spawnSync(
    join(bin, 'initdb'),
    ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`, '-D', data],
    { ...user, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
  const server = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${folder}`,
    ],
    { ...user, stdio: 'ignore' },
  );
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
  for (let tries = 0; ; tries++) {
    try {
      const [{ version }] = await query(url, `SELECT current_setting('server_version') AS version`);
      return { url, version, stop: () => server.kill('SIGINT') };
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(100);
    }
  }
}

/** Runs one statement on a new connection and returns its rows. */
export async function query(url, sql, parameters) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
