import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PostgresBinaries } from './binaries.js';
import { EmbeddedServerError } from './embedded-errors.js';
import type { EmbeddedConnection, EmbeddedHome } from './home.js';
import type { RunAs } from './run-as.js';

const SETTINGS_FILE = 'kasparro.conf';
const UNFINISHED = 'postgres.unfinished-';
/** With retries, since an initdb whose parent was killed may still be writing. */
const REMOVE = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };

/** Whether the data directory was created by {@link createCluster}. */
export function clusterIsOurs(home: EmbeddedHome): boolean {
  return existsSync(join(home.data, SETTINGS_FILE));
}

/**
 * Creates the data directory, under a temporary name first, so that a crash never leaves an incomplete one. An
 * existing directory of that name that is not a cluster is renamed, not deleted.
 *
 * @throws {EmbeddedServerError} with the output of initdb.
 */
export async function createCluster(
  home: EmbeddedHome,
  binaries: PostgresBinaries,
  runAs: RunAs,
  { user, password }: EmbeddedConnection,
): Promise<void> {
  await removeUnfinished(home);
  const temporary = await mkdtemp(join(home.directory, UNFINISHED));
  const [data, passwordFile] = [join(temporary, 'data'), join(temporary, 'password')];
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  for (const path of [temporary, data, passwordFile]) await giveTo(runAs, path);
  const encoding = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  await run(runAs, binaries.initdb, ['-D', data, ...access, ...encoding]);
  await appendFile(join(data, 'postgresql.conf'), `\ninclude = '${SETTINGS_FILE}'\n`);
  await writeFile(join(data, SETTINGS_FILE), '', { mode: 0o644 });
  if (existsSync(home.data)) await rename(home.data, `${home.data}.incomplete-${Date.now()}`);
  await rename(data, home.data);
  await removeUnfinished(home);
}

/** Removes the files of an initdb that was killed. */
export async function removeUnfinished(home: EmbeddedHome): Promise<void> {
  for (const name of await readdir(home.directory)) {
    if (name.startsWith(UNFINISHED)) await rm(join(home.directory, name), REMOVE);
  }
}

/** Writes the settings of the server to a file, so that a manual `pg_ctl start` uses the same port. */
export async function writeSettings(home: EmbeddedHome, port: number): Promise<void> {
  const settings = {
    port,
    listen_addresses: `'127.0.0.1'`,
    unix_socket_directories: `''`,
    password_encryption: `'scram-sha-256'`,
    max_connections: 100,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    shared_preload_libraries: `'pg_stat_statements'`,
    timezone: `'UTC'`,
    log_timezone: `'UTC'`,
    log_line_prefix: `'%m [%p] '`,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  const note = `# Overwritten by Kasparro at every start. Put your own settings in postgresql.auto.conf (ALTER SYSTEM).\n`;
  const file = join(home.data, SETTINGS_FILE);
  await writeFile(`${file}.new`, note + lines.join(''), { mode: 0o644 });
  await rename(`${file}.new`, file);
}

/**
 * Sets the password of the superuser while the server is stopped, for a home whose `connection.json` was lost.
 *
 * @throws {EmbeddedServerError} with the output of PostgreSQL.
 */
export async function setPassword(
  home: EmbeddedHome,
  binaries: PostgresBinaries,
  runAs: RunAs,
  { user, password }: EmbeddedConnection,
): Promise<void> {
  const sql = `ALTER ROLE "${user}" PASSWORD '${password}'\n`;
  await run(runAs, binaries.postgres, ['--single', '-D', home.data, 'postgres'], sql);
}

async function giveTo({ uid, gid }: RunAs, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

/** `detached`, so that Ctrl-C in the terminal does not interrupt the program halfway. */
function run({ prefix, uid, gid }: RunAs, program: string, args: string[], input = ''): Promise<void> {
  const [file = program, ...words] = [...prefix, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { cwd: '/', uid, gid, detached: true, stdio: 'pipe' });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.stdin.on('error', () => undefined).end(input);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new EmbeddedServerError(`${basename(program)} failed (exit code ${code}): ${output.trim()}`));
    });
  });
}
