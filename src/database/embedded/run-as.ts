import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './binaries.js';
import { EmbeddedUnavailableError } from './embedded-errors.js';
import { clusterExists, type EmbeddedHome } from './home.js';

/** How to start PostgreSQL's programs: arguments before the program, and the user to switch to (undefined: the current). */
export interface RunAs {
  prefix: string[];
  uid?: number;
  gid?: number;
}

/**
 * Chooses a user that PostgreSQL accepts: it refuses root, and `initdb` refuses a uid that is not in /etc/passwd.
 * In these cases a user namespace maps the current user to another uid, which keeps access to its private folders.
 * Where namespaces are disabled, root switches to the owner of the home or to the system's `postgres` user.
 *
 * @throws {EmbeddedUnavailableError} when no such user can access both the programs and the home.
 */
export async function chooseRunAs(binaries: PostgresBinaries, home: EmbeddedHome): Promise<RunAs> {
  const plain: RunAs = { prefix: [] };
  const root = process.getuid?.() === 0;
  if (process.getuid === undefined || (!root && hasUserName())) return plain;
  const candidates = root ? await rootCandidates(home) : await namespace();
  for (const candidate of candidates) {
    if (await canRun(candidate, binaries, home)) return candidate;
  }
  const who = root ? 'root' : 'a user without a name in /etc/passwd';
  throw new EmbeddedUnavailableError(
    `PostgreSQL does not run as ${who}, and no other user can access both ${home.directory} and its programs ` +
      '(user namespaces are disabled). Run as a regular user, set KASPARRO_HOME to a folder that a regular user ' +
      'owns, or set DATABASE_URL.',
  );
}

/** Once there is data, root must switch to the user that owns it. */
async function rootCandidates(home: EmbeddedHome): Promise<RunAs[]> {
  if (clusterExists(home)) {
    const { uid, gid } = await stat(home.data);
    return uid === 0 ? namespace() : [{ prefix: [], uid, gid }];
  }
  const owner = await stat(home.directory);
  const postgres = (await passwd()).find(({ name }) => name === 'postgres');
  return [
    ...(await namespace()),
    ...(owner.uid === 0 ? [] : [{ prefix: [], uid: owner.uid, gid: owner.gid }]),
    ...(postgres === undefined ? [] : [{ prefix: [], uid: postgres.uid, gid: postgres.gid }]),
  ];
}

async function namespace(): Promise<RunAs[]> {
  const users = (await passwd()).filter(({ uid }) => uid > 0);
  const user = users.find(({ uid }) => uid === 1000) ?? users[0];
  if (user === undefined) return [];
  return [{ prefix: ['unshare', '-U', `--map-user=${user.uid}`, `--map-group=${user.gid}`] }];
}

async function canRun(as: RunAs, binaries: PostgresBinaries, home: EmbeddedHome): Promise<boolean> {
  const script = 'test -x "$0" && exec "$1" --version';
  const [program, ...args] = [...as.prefix, '/bin/sh', '-c', script, home.directory, binaries.postgres];
  try {
    await promisify(execFile)(program, args, { cwd: '/', uid: as.uid, gid: as.gid });
    return true;
  } catch {
    return false;
  }
}

function hasUserName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

async function passwd(): Promise<{ name: string; uid: number; gid: number }[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  return lines
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
