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
import { Keeper } from '../../src/database/embedded/keeper.js';
import { findPostmaster, isRunning } from '../../src/database/embedded/postmaster.js';
import { chooseRunAs } from '../../src/database/embedded/run-as.js';

/** A process that acquires, tells its lease (or error) as a line of JSON, and releases on SIGTERM. */
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
  /** What it told first. */
  told: Promise<{ url?: string; name?: string; message?: string }>;
}

let programs: string;
let home: string;
const users: User[] = [];

// The processes run the build, as users do.
beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'kasparro-programs-'));
  await writeFile(join(programs, 'user.mjs'), USER_PROGRAM);
});

// mkdtemp makes folders that only their owner (root, when root runs the tests) may enter.
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
    expect(await second.told).toEqual({ url: first.url });
    await first.release();
    await first.release();
    expect(await ask(first.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([0, null]);
    expect(await isRunning(server)).toBe(false);
    expect(await portIsOpen(first.url)).toBe(false);
    expect(await embeddedUrl(home)).toBeNull();
  });

  it('has the settings the product relies on, and lets nobody in without the password', async () => {
    const lease = await acquireEmbedded({ home, purpose: 'command' });
    const settings = await ask(
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
    expect(await ask(lease.url, `SELECT upper('größe') AS up, 'Z' < 'a' AS bytewise`)).toEqual([
      { up: 'GRÖßE', bytewise: true },
    ]);
    for (const extension of ['pg_trgm', 'fuzzystrmatch', 'pg_stat_statements']) {
      await ask(lease.url, `CREATE EXTENSION ${extension}`);
    }
    expect((await ask(lease.url, 'SELECT count(*) > 0 AS seen FROM pg_stat_statements'))[0]).toEqual({
      seen: true,
    });
    await expect(ask(lease.url.replace(/:[\w-]{32}@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password');
    await lease.release();
  });

  it('is made once when several processes start at once on an empty home', async () => {
    const told = await Promise.all(['serve', 'command', 'command'].map((p) => startUser(p).told));
    expect(told[0]?.url).toMatch(/^postgres:/);
    expect(new Set(told.map(({ url }) => url)).size).toBe(1);
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

  it('survives the SIGKILL of its user, and is adopted with its data by the next', async () => {
    const { child, told } = startUser('serve');
    const { url = '' } = await told;
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS value');
    const server = await serverPid();
    await kill(child);
    const lease = await acquireEmbedded({ home, purpose: 'serve' });
    expect(lease.url).toBe(url);
    expect(await serverPid()).toBe(server);
    expect(await ask(url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await lease.release();
    expect(await isRunning(server)).toBe(false);
  });

  it('starts again, on the same port and data, after both it and its user were killed', async () => {
    const { child, told } = startUser('serve');
    const { url = '' } = await told;
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS value');
    const server = await serverPid();
    await kill(child);
    process.kill(server, 'SIGKILL');
    const lease = await acquireEmbedded({ home, purpose: 'serve' });
    expect(await serverPid()).not.toBe(server);
    expect(lease.url).toBe(url);
    expect(await ask(url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await lease.release();
  });

  it('starts again over a backend that goes on with its query after the server was killed', async () => {
    const first = await acquireEmbedded({ home, purpose: 'command' });
    const busy = ask(
      first.url,
      'SELECT count(*) FROM generate_series(1, 1e12::bigint) AS busy WHERE busy < 0',
    );
    const interrupted = expect(busy).rejects.toThrow();
    const atIt = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS busy%' AND pid <> pg_backend_pid()`;
    while ((await ask(first.url, atIt)).length === 0) await sleep(20);
    process.kill(await serverPid(), 'SIGKILL');
    const second = await acquireEmbedded({ home, purpose: 'command' });
    await interrupted;
    expect(await ask(second.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    await first.release();
    await second.release();
    expect(await embeddedUrl(home)).toBeNull();
  });

  it('starts again when its pid was given to another process and its port is taken', async () => {
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
    expect(await ask(second.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    await second.release();
    await new Promise((done) => taken.close(done));
  });

  it('makes the cluster anew when the first start was killed in the middle of it', async () => {
    const { child } = startUser('serve');
    while (!(await readdir(home)).some((name) => name.startsWith('postgres.unfinished-'))) await sleep(2);
    await sleep(150);
    await kill(child);
    expect(existsSync(join(home, 'postgres'))).toBe(false);
    const lease = await acquireEmbedded({ home, purpose: 'serve' });
    expect(await ask(lease.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    expect((await readdir(home)).filter((name) => name.startsWith('postgres.unfinished-'))).toEqual([]);
    await lease.release();
  });

  it('puts a data directory that is none aside instead of deleting it', async () => {
    await mkdir(join(home, 'postgres'));
    await writeFile(join(home, 'postgres', 'notes.txt'), 'precious');
    const lease = await acquireEmbedded({ home, purpose: 'command' });
    await lease.release();
    const aside = (await readdir(home)).find((name) => name.startsWith('postgres.incomplete-')) ?? '';
    expect(await readFile(join(home, aside, 'notes.txt'), 'utf8')).toBe('precious');
  });

  it('refuses a second serve, saying who holds the home and what to do, while commands still work', async () => {
    const { pid, told } = startUser('serve');
    const { url = '' } = await told;
    const refused = acquireEmbedded({ home, purpose: 'serve' });
    await expect(refused).rejects.toThrow(EmbeddedBusyError);
    await expect(refused).rejects.toMatchObject({ holderPid: pid });
    await expect(refused).rejects.toThrow(
      `Another "kasparro serve" (pid ${pid}) already runs on KASPARRO_HOME ${home}: ` +
        'use its API, stop it, or set another KASPARRO_HOME.',
    );
    const command = await acquireEmbedded({ home, purpose: 'command' });
    expect(command.url).toBe(url);
    await command.release();
    expect(await ask(url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
  });

  it('is started again by its user after it was stopped, on the same port, and the lease goes on', async () => {
    const said: string[] = [];
    const lease = await acquireEmbedded({ home, purpose: 'serve', log: (message) => said.push(message) });
    const before = await serverPid();
    await pgCtl(lease, 'stop', '-m', 'immediate');
    expect(await isRunning(before)).toBe(false);
    await eventually(() => expect(said).toHaveLength(2));
    expect(said).toEqual([
      'The connection to the embedded PostgreSQL was lost; bringing it back.',
      expect.stringMatching(/^The embedded PostgreSQL is back, started again in \d+\.\d s\.$/),
    ]);
    const command = await acquireEmbedded({ home, purpose: 'command' });
    expect(command.url).toBe(lease.url);
    await command.release();
    expect(await ask(lease.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    expect(await startUser('serve').told).toMatchObject({ name: 'EmbeddedBusyError' });
    const after = await serverPid();
    expect(after).not.toBe(before);
    await lease.release();
    expect(await isRunning(after)).toBe(false);
  });

  it('is adopted by its user when another one has started it again meanwhile', async () => {
    const said: string[] = [];
    const lease = await acquireEmbedded({ home, purpose: 'serve', log: (message) => said.push(message) });
    process.kill(await serverPid(), 'SIGKILL');
    const command = await acquireEmbedded({ home, purpose: 'command' });
    await eventually(() => expect(said.at(-1)).toBe('The embedded PostgreSQL is back.'));
    await command.release();
    expect(await ask(lease.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    await lease.release();
    expect(await embeddedUrl(home)).toBeNull();
  });

  it('is stopped in the middle of its recovery when its user leaves', async () => {
    const lease = await acquireEmbedded({ home, purpose: 'serve' });
    // A standby that may not be read recovers until somebody ends it.
    await writeFile(join(lease.dataDirectory, 'standby.signal'), '');
    await writeFile(join(lease.dataDirectory, 'postgresql.auto.conf'), 'hot_standby = off\n');
    await killServer();
    const log = join(home, 'postgres.log');
    await eventually(async () => expect(await readFile(log, 'utf8')).toContain('entering standby mode'));
    await lease.release();
    expect(await findPostmaster(embeddedHome(home))).toBeNull();
  });

  it('is brought back a few times when it dies soon after, and again after a calm minute', async () => {
    const bringBack = await keepServer();
    for (let death = 1; death <= 2; death++) {
      await killServer();
      await bringBack();
    }
    await killServer();
    await expect(bringBack()).rejects.toThrow('is given up after 2 tries: it died again and again');
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    await bringBack().finally(() => later.mockRestore());
    expect(await findPostmaster(embeddedHome(home))).not.toBeNull();
  });

  it('is never made anew under its users when its data are gone', async () => {
    const bringBack = await keepServer();
    await killServer();
    const data = join(home, 'postgres');
    await rename(data, `${data}.taken`);
    await expect(bringBack()).rejects.toThrow(`its data, ${data}, are gone`);
    expect(existsSync(data)).toBe(false);
  });

  it('is not brought back elsewhere while another command has it on another port', async () => {
    const bringBack = await keepServer();
    const { port } = (await readConnection(embeddedHome(home)))!;
    await killServer();
    const taken = createServer().listen(port, '127.0.0.1');
    await once(taken, 'listening');
    await expect(bringBack()).rejects.toThrow(`another program listens on port ${port} of 127.0.0.1`);
    const command = await acquireEmbedded({ home, purpose: 'command' });
    await expect(bringBack()).rejects.toThrow(`has started it on port ${new URL(command.url).port}`);
    await command.release();
    await new Promise((done) => taken.close(done));
  });

  it('is not reached by Ctrl-C, so that its user can drain', async () => {
    const { pid, told } = startUser('serve');
    const { url = '' } = await told;
    process.kill(-pid, 'SIGINT');
    await sleep(300);
    expect(await ask(url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
  });

  it('says what the server logged when it cannot start, and starts once that is mended', async () => {
    await (await acquireEmbedded({ home, purpose: 'command' })).release();
    const settings = join(home, 'postgres', 'postgresql.auto.conf');
    await writeFile(settings, 'no_such_setting = 1\n');
    const failed = acquireEmbedded({ home, purpose: 'command' });
    await expect(failed).rejects.toThrow(EmbeddedServerError);
    await expect(failed).rejects.toThrow('unrecognized configuration parameter "no_such_setting"');
    await writeFile(settings, '');
    await (await acquireEmbedded({ home, purpose: 'command' })).release();
  });

  it('opens its data again when connection.json was lost', async () => {
    const first = await acquireEmbedded({ home, purpose: 'command' });
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
    await first.release();
    await rm(join(home, 'connection.json'));
    const second = await acquireEmbedded({ home, purpose: 'command' });
    expect(await ask(second.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await second.release();
  });

  it('is reset only while nobody uses it, and by deleting nothing but its own files', async () => {
    await writeFile(join(home, 'mine.csv'), 'precious');
    const user = startUser('serve');
    const { url = '' } = await user.told;
    await expect(resetEmbedded(home)).rejects.toThrow(`kasparro-serve pid=${user.pid}`);
    expect(await ask(url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
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
  const told = once(createInterface(child.stdout), 'line').then(
    ([line]) => JSON.parse(line as string) as Awaited<User['told']>,
  );
  const user = { child, pid: child.pid ?? 0, told };
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

/** A server whose user was killed, and what its keeper does for it with two tries. */
async function keepServer(): Promise<() => Promise<void>> {
  const { child, told } = startUser('serve');
  await told;
  await kill(child);
  const folder = embeddedHome(home);
  const connection = (await readConnection(folder))!;
  const keeper = new Keeper(folder, connection, () => undefined, [1, 1]);
  return () => keeper.bringBack(() => Promise.resolve(), new AbortController().signal);
}

async function killServer(): Promise<void> {
  const pid = await serverPid();
  process.kill(pid, 'SIGKILL');
  await gone(pid);
}

async function gone(pid: number): Promise<void> {
  while (await isRunning(pid)) await sleep(10);
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
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

/** As a person would: PostgreSQL's own tool on the data directory, under a user it accepts. */
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
