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
/** With retries, as an initdb whose starter was killed may still be writing. */
const GONE = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };

/** Whether the data directory was made by {@link createCluster}, and not put there by somebody else. */
export function clusterIsOurs(home: EmbeddedHome): boolean {
  return existsSync(join(home.data, SETTINGS_FILE));
}

/**
 * Makes the data directory: under another name first, so that what a crash leaves half made never looks complete.
 * A directory in its place that is no cluster is moved aside, not deleted.
 *
 * @throws {EmbeddedServerError} with what initdb printed.
 */
export async function createCluster(
  home: EmbeddedHome,
  binaries: PostgresBinaries,
  runAs: RunAs,
  { user, password }: EmbeddedConnection,
): Promise<void> {
  await removeUnfinished(home);
  const workshop = await mkdtemp(join(home.directory, UNFINISHED));
  const [data, passwordFile] = [join(workshop, 'data'), join(workshop, 'password')];
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  for (const path of [workshop, data, passwordFile]) await giveTo(runAs, path);
  const encoding = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  await run(runAs, binaries.initdb, ['-D', data, ...access, ...encoding]);
  await appendFile(join(data, 'postgresql.conf'), `\ninclude = '${SETTINGS_FILE}'\n`);
  await writeFile(join(data, SETTINGS_FILE), '', { mode: 0o644 });
  if (existsSync(home.data)) await rename(home.data, `${home.data}.incomplete-${Date.now()}`);
  await rename(data, home.data);
  await removeUnfinished(home);
}

/** Removes what an initdb that was killed left behind. */
export async function removeUnfinished(home: EmbeddedHome): Promise<void> {
  for (const name of await readdir(home.directory)) {
    if (name.startsWith(UNFINISHED)) await rm(join(home.directory, name), GONE);
  }
}

/** Writes the server's settings; they stand in a file, so that a plain `pg_ctl start` gets the same port. */
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
  const note = `# Rewritten by Kasparro at each start; put changes of your own into postgresql.auto.conf (ALTER SYSTEM).\n`;
  const file = join(home.data, SETTINGS_FILE);
  await writeFile(`${file}.new`, note + lines.join(''), { mode: 0o644 });
  await rename(`${file}.new`, file);
}

/**
 * Gives the superuser a password while the server is down, for a home whose `connection.json` was lost.
 *
 * @throws {EmbeddedServerError} with what PostgreSQL printed.
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

/** `detached`, as Ctrl-C in the terminal would otherwise reach the program and leave its work half done. */
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
