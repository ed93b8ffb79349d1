import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findBinaries } from '../../src/database/embedded/binaries.js';
import {
  acquireEmbedded,
  embeddedUrl,
  resetEmbedded,
  type EmbeddedLease,
} from '../../src/database/embedded/embedded-postgres.js';
import { EmbeddedBusyError, EmbeddedServerError } from '../../src/database/embedded/embedded-errors.js';
import { embeddedHome, readConnection } from '../../src/database/embedded/home.js';
import { findPostmaster, isRunning } from '../../src/database/embedded/postmaster.js';
import { Restarter } from '../../src/database/embedded/restarter.js';
import { chooseRunAs } from '../../src/database/embedded/run-as.js';

/** A process that acquires a lease, prints it (or the error) as a line of JSON, and releases it on SIGTERM. */
const USER_PROGRAM = `
import { acquireEmbedded } from '${pathToFileURL(resolve('dist/src/database/embedded/embedded-postgres.js')).href}';
const [home, purpose] = process.argv.slice(2);
process.on('SIGINT', () => {});
try {
  const lease = await acquireEmbedded({ home, purpose });
  process.on('SIGTERM', () => lease.release().then(() => process.exit(0)));
  setInterval(() => {}, 1000);
  console.log(JSON.stringify({ url: lease.url }));
} catch ({ name, message }) {
  console.log(JSON.stringify({ name, message }));
  process.exit(1);
}`;

interface User {
  child: ChildProcess;
  pid: number;
  /** Its first line. */
  output: Promise<{ url?: string; name?: string; message?: string }>;
}

let programs: string;
let home: string;
const users: User[] = [];

// The processes run the build, as users do.
beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'kasparro-programs-'));
  await writeFile(join(programs, 'user.mjs'), USER_PROGRAM);
});

// mkdtemp creates folders that only their owner may enter (root, when root runs the tests).
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kasparro-home-'));
});

afterEach(async () => {
  for (const { child } of users.splice(0)) await kill(child);
  const server = await findPostmaster(embeddedHome(home));
  if (server !== null) {
    process.kill(server.pid, 'SIGQUIT');
    await gone(server.pid);
  }
  await rm(home, { recursive: true, force: true });
});

afterAll(() => rm(programs, { recursive: true, force: true }));

describe('the embedded PostgreSQL', () => {
  it('starts from nothing, is shared, and is stopped by its last user', async () => {
    expect(await embeddedUrl(home)).toBeNull();
    const first = await acquireEmbedded({ home, purpose: 'serve' });
    const server = await serverPid();
    expect(first).toMatchObject({ home, dataDirectory: join(home, 'postgres') });
    expect(first.url).toMatch(/^postgres:\/\/kasparro:[\w-]{32}@127\.0\.0\.1:\d+\/kasparro$/);
    expect(await embeddedUrl(home)).toBe(first.url);
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    expect((await stat(first.dataDirectory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(home, 'connection.json'))).mode & 0o777).toBe(0o600);

    const second = startUser('command');
    expect(await second.output).toEqual({ url: first.url });
    await first.release();
    await first.release();
    expect(await query(first.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([0, null]);
    expect(await isRunning(server)).toBe(false);
    expect(await portIsOpen(first.url)).toBe(false);
    expect(await embeddedUrl(home)).toBeNull();
  });

  it('has the required settings, and rejects a wrong password', async () => {
    const lease = await acquireEmbedded({ home, purpose: 'command' });
    const settings = await query(
      lease.url,
      `SELECT name, setting FROM pg_settings WHERE name IN ('TimeZone', 'server_encoding', 'listen_addresses',
        'unix_socket_directories', 'fsync', 'synchronous_commit', 'full_page_writes', 'max_connections')`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      TimeZone: 'UTC',
      server_encoding: 'UTF8',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      max_connections: '100',
    });
    expect(await query(lease.url, `SELECT upper('größe') AS up, 'Z' < 'a' AS bytewise`)).toEqual([
      { up: 'GRÖßE', bytewise: true },
    ]);
    for (const extension of ['pg_trgm', 'fuzzystrmatch', 'pg_stat_statements']) {
      await query(lease.url, `CREATE EXTENSION ${extension}`);
    }
    expect((await query(lease.url, 'SELECT count(*) > 0 AS seen FROM pg_stat_statements'))[0]).toEqual({
      seen: true,
    });
    await expect(query(lease.url.replace(/:[\w-]{32}@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password');
    await lease.release();
  });

  it('is created once when several processes start at the same time on an empty home', async () => {
    const output = await Promise.all(['serve', 'command', 'command'].map((p) => startUser(p).output));
    expect(output[0]?.url).toMatch(/^postgres:/);
    expect(new Set(output.map(({ url }) => url)).size).toBe(1);
    expect((await readdir(home)).sort()).toEqual([
      'connection.json',
      'postgres',
      'postgres.log',
      'start.lock',
    ]);
    const server = await serverPid();
    await Promise.all(users.map(({ child }) => (child.kill('SIGTERM'), once(child, 'exit'))));
    expect(await isRunning(server)).toBe(false);
  });

  it('survives the SIGKILL of its user, and the next user adopts it with its data', async () => {
    const { child, output } = startUser('serve');
    const { url = '' } = await output;
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS value');
    const server = await serverPid();
    await kill(child);
    const lease = await acquireEmbedded({ home, purpose: 'serve' });
    expect(lease.url).toBe(url);
    expect(await serverPid()).toBe(server);
    expect(await query(url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await lease.release();
    expect(await isRunning(server)).toBe(false);
  });

  it('restarts on the same port and data after it and its user were killed', async () => {
    const { child, output } = startUser('serve');
    const { url = '' } = await output;
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS value');
    const server = await serverPid();
    await kill(child);
    process.kill(server, 'SIGKILL');
    const lease = await acquireEmbedded({ home, purpose: 'serve' });
    expect(await serverPid()).not.toBe(server);
    expect(lease.url).toBe(url);
    expect(await query(url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await lease.release();
  });

  it('restarts although a backend of the killed server is still running its query', async () => {
    const first = await acquireEmbedded({ home, purpose: 'command' });
    const busy = query(
      first.url,
      'SELECT count(*) FROM generate_series(1, 1e12::bigint) AS busy WHERE busy < 0',
    );
    const interrupted = expect(busy).rejects.toThrow();
    const atIt = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS busy%' AND pid <> pg_backend_pid()`;
    while ((await query(first.url, atIt)).length === 0) await sleep(20);
    process.kill(await serverPid(), 'SIGKILL');
    const second = await acquireEmbedded({ home, purpose: 'command' });
    await interrupted;
    expect(await query(second.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    await first.release();
    await second.release();
    expect(await embeddedUrl(home)).toBeNull();
  });

  it('restarts when its pid was reused by another process and its port is taken', async () => {
    const first = await acquireEmbedded({ home, purpose: 'command' });
    const server = await serverPid();
    process.kill(server, 'SIGKILL');
    await gone(server);
    await first.release();
    const pidFile = join(first.dataDirectory, 'postmaster.pid');
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(process.pid)));
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(Number(new URL(first.url).port), '127.0.0.1', done));
    const second = await acquireEmbedded({ home, purpose: 'command' });
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect(await query(second.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    await second.release();
    await new Promise((done) => taken.close(done));
  });

  it('creates the cluster again when the first start was killed halfway', async () => {
    const { child } = startUser('serve');
    while (!(await readdir(home)).some((name) => name.startsWith('postgres.unfinished-'))) await sleep(2);
    await sleep(150);
    await kill(child);
    expect(existsSync(join(home, 'postgres'))).toBe(false);
    const lease = await acquireEmbedded({ home, purpose: 'serve' });
    expect(await query(lease.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    expect((await readdir(home)).filter((name) => name.startsWith('postgres.unfinished-'))).toEqual([]);
    await lease.release();
  });

  it('renames a foreign data directory instead of deleting it', async () => {
    await mkdir(join(home, 'postgres'));
    await writeFile(join(home, 'postgres', 'notes.txt'), 'precious');
    const lease = await acquireEmbedded({ home, purpose: 'command' });
    await lease.release();
    const aside = (await readdir(home)).find((name) => name.startsWith('postgres.incomplete-')) ?? '';
    expect(await readFile(join(home, aside, 'notes.txt'), 'utf8')).toBe('precious');
  });

  it('refuses a second serve, naming the holder of the home, while commands still work', async () => {
    const { pid, output } = startUser('serve');
    const { url = '' } = await output;
    const refused = acquireEmbedded({ home, purpose: 'serve' });
    await expect(refused).rejects.toThrow(EmbeddedBusyError);
    await expect(refused).rejects.toMatchObject({ holderPid: pid });
    await expect(refused).rejects.toThrow(`"kasparro serve" (pid ${pid})`);
    await expect(refused).rejects.toThrow(`KASPARRO_HOME ${home}`);
    const command = await acquireEmbedded({ home, purpose: 'command' });
    expect(command.url).toBe(url);
    await command.release();
    expect(await query(url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
  });

  it('is restarted on the same port by its user after it was stopped, and the lease stays valid', async () => {
    const logged: string[] = [];
    const lease = await acquireEmbedded({ home, purpose: 'serve', log: (message) => logged.push(message) });
    const before = await serverPid();
    await pgCtl(lease, 'stop', '-m', 'immediate');
    expect(await isRunning(before)).toBe(false);
    await eventually(() => expect(logged).toHaveLength(2));
    expect(logged).toEqual([
      expect.stringMatching(/^Lost the connection/),
      expect.stringMatching(/^Reconnected .* restarted in \d+\.\d s\.$/),
    ]);
    const command = await acquireEmbedded({ home, purpose: 'command' });
    expect(command.url).toBe(lease.url);
    await command.release();
    expect(await query(lease.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    expect(await startUser('serve').output).toMatchObject({ name: 'EmbeddedBusyError' });
    const after = await serverPid();
    expect(after).not.toBe(before);
    await lease.release();
    expect(await isRunning(after)).toBe(false);
  });

  it('is adopted by its user when another process restarted it in the meantime', async () => {
    const logged: string[] = [];
    const lease = await acquireEmbedded({ home, purpose: 'serve', log: (message) => logged.push(message) });
    process.kill(await serverPid(), 'SIGKILL');
    const command = await acquireEmbedded({ home, purpose: 'command' });
    await eventually(() => expect(logged.at(-1)).toMatch(/^Reconnected (?!.*restarted)/));
    await command.release();
    expect(await query(lease.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    await lease.release();
    expect(await embeddedUrl(home)).toBeNull();
  });

  it('is stopped during its recovery when its last user leaves', async () => {
    const lease = await acquireEmbedded({ home, purpose: 'serve' });
    // A standby without hot_standby stays in recovery until it is stopped.
    await writeFile(join(lease.dataDirectory, 'standby.signal'), '');
    await writeFile(join(lease.dataDirectory, 'postgresql.auto.conf'), 'hot_standby = off\n');
    await killServer();
    const log = join(home, 'postgres.log');
    await eventually(async () => expect(await readFile(log, 'utf8')).toContain('entering standby mode'));
    await lease.release();
    expect(await findPostmaster(embeddedHome(home))).toBeNull();
  });

  it('is restarted a limited number of times when it keeps dying, and again after a stable minute', async () => {
    const restart = await abandonServer();
    for (let death = 1; death <= 2; death++) {
      await killServer();
      await restart();
    }
    await killServer();
    await expect(restart()).rejects.toThrow(/after 2 attempts: it keeps dying/);
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    await restart().finally(() => later.mockRestore());
    expect(await findPostmaster(embeddedHome(home))).not.toBeNull();
  });

  it('is never created again for its users when its data directory is gone', async () => {
    const restart = await abandonServer();
    await killServer();
    const data = join(home, 'postgres');
    await rename(data, `${data}.taken`);
    await expect(restart()).rejects.toThrow(`${data} is gone`);
    expect(existsSync(data)).toBe(false);
  });

  it('is not restarted on another port than the one its users know', async () => {
    const restart = await abandonServer();
    const { port } = (await readConnection(embeddedHome(home)))!;
    await killServer();
    const taken = createServer().listen(port, '127.0.0.1');
    await once(taken, 'listening');
    await expect(restart()).rejects.toThrow(`another program is using its port ${port}`);
    const command = await acquireEmbedded({ home, purpose: 'command' });
    await expect(restart()).rejects.toThrow(`started it on port ${new URL(command.url).port}`);
    await command.release();
    await new Promise((done) => taken.close(done));
  });

  it('keeps running on Ctrl-C, so that its user can drain', async () => {
    const { pid, output } = startUser('serve');
    const { url = '' } = await output;
    process.kill(-pid, 'SIGINT');
    await sleep(300);
    expect(await query(url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
  });

  it('reports the server log when it cannot start, and starts once the cause is fixed', async () => {
    await (await acquireEmbedded({ home, purpose: 'command' })).release();
    const settings = join(home, 'postgres', 'postgresql.auto.conf');
    await writeFile(settings, 'no_such_setting = 1\n');
    const failed = acquireEmbedded({ home, purpose: 'command' });
    await expect(failed).rejects.toThrow(EmbeddedServerError);
    await expect(failed).rejects.toThrow('unrecognized configuration parameter "no_such_setting"');
    await writeFile(settings, '');
    await (await acquireEmbedded({ home, purpose: 'command' })).release();
  });

  it('opens its data when connection.json was lost', async () => {
    const first = await acquireEmbedded({ home, purpose: 'command' });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
    await first.release();
    await rm(join(home, 'connection.json'));
    const second = await acquireEmbedded({ home, purpose: 'command' });
    expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await second.release();
  });

  it('is reset only when unused, and reset deletes only its own files', async () => {
    await writeFile(join(home, 'mine.csv'), 'precious');
    const user = startUser('serve');
    const { url = '' } = await user.output;
    await expect(resetEmbedded(home)).rejects.toThrow(`kasparro-serve pid=${user.pid}`);
    expect(await query(url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    const server = await serverPid();
    await kill(user.child);
    await resetEmbedded(home);
    expect(await isRunning(server)).toBe(false);
    expect((await readdir(home)).sort()).toEqual(['mine.csv', 'start.lock']);
  });
});

function startUser(purpose: string): User {
  const child = spawn(process.execPath, [join(programs, 'user.mjs'), home, purpose], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = once(createInterface(child.stdout), 'line').then(
    ([line]) => JSON.parse(line as string) as Awaited<User['output']>,
  );
  const user = { child, pid: child.pid ?? 0, output };
  users.push(user);
  return user;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function serverPid(): Promise<number> {
  const server = await findPostmaster(embeddedHome(home));
  if (server === null) throw new Error('no server runs');
  return server.pid;
}

/** Leaves a server whose user was killed; returns a restart with at most two attempts. */
async function abandonServer(): Promise<() => Promise<void>> {
  const { child, output } = startUser('serve');
  await output;
  await kill(child);
  const folder = embeddedHome(home);
  const connection = (await readConnection(folder))!;
  const restarter = new Restarter(folder, connection, () => undefined, [1, 1]);
  return () => restarter.restart(() => Promise.resolve(), new AbortController().signal);
}

async function killServer(): Promise<void> {
  const pid = await serverPid();
  process.kill(pid, 'SIGKILL');
  await gone(pid);
}

async function gone(pid: number): Promise<void> {
  while (await isRunning(pid)) await sleep(10);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function portIsOpen(url: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), done(true)));
    socket.once('error', () => done(false));
  });
}

/** Runs PostgreSQL's own tool on the data directory, as an operator would, under a user it accepts. */
async function pgCtl(lease: EmbeddedLease, ...args: string[]): Promise<void> {
  const binaries = await findBinaries();
  const { prefix, uid, gid } = await chooseRunAs(binaries, embeddedHome(lease.home));
  const program = binaries.initdb.replace(/initdb(?=\.exe$|$)/, 'pg_ctl');
  const [file = '', ...words] = [...prefix, program, '-D', lease.dataDirectory, '-w', ...args];
  await promisify(execFile)(file, words, { cwd: '/', uid, gid });
}

async function eventually(check: () => void | Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await sleep(20)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
