import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedHome } from '../../src/database/embedded/home.js';
import { findPostmaster } from '../../src/database/embedded/postmaster.js';
import { NOWHERE } from './app.js';
import { COMPILED } from './processes.js';

/** A program of the build in a separate process, with its output. */
export interface TestProcess {
  child: ChildProcess;
  stdout: string;
  stderr: string;
  /** Resolves with the exit code, or `null` after a signal, once all output has arrived. */
  ended: Promise<number | null>;
}

/** A temporary `KASPARRO_HOME`; removing it stops what still runs in it. */
export interface TestHome {
  path: string;
  /** Starts `dist/src/<program>` with this home and only the variables in `env`. */
  start(program: 'cli.js' | 'main.js', args?: string[], env?: Record<string, string>): TestProcess;
  /** Runs a command to completion. */
  cli(args: string[], env?: Record<string, string>): Promise<TestProcess & { code: number | null }>;
  /** Whether a PostgreSQL server is running in it. */
  hasServer(): Promise<boolean>;
  remove(): Promise<void>;
}

export async function createTestHome(): Promise<TestHome> {
  const path = await mkdtemp(join(tmpdir(), 'kasparro-home-'));
  const processes: TestProcess[] = [];
  const start: TestHome['start'] = (program, args = [], env = {}) => {
    const started = run(program, args, { KASPARRO_HOME: path, ...env });
    processes.push(started);
    return started;
  };
  return {
    path,
    start,
    cli: async (args, env) => {
      const started = start('cli.js', args, env);
      return Object.assign(started, { code: await started.ended });
    },
    hasServer: async () => (await findPostmaster(embeddedHome(path))) !== null,
    remove: async () => {
      for (const { child } of processes) child.kill('SIGKILL');
      await Promise.all(processes.map(({ ended }) => ended));
      const server = await findPostmaster(embeddedHome(path));
      if (server !== null) process.kill(server.pid, 'SIGQUIT');
      while ((await findPostmaster(embeddedHome(path))) !== null) await sleep(20);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Excludes the variables of the test machine, and keeps the process from calling the real APIs. */
const CLEAN = {
  DATABASE_URL: '',
  API_KEYS: '',
  HOST: '',
  ROLE: '',
  PORT: '0',
  SCHEDULE_INTERVAL: '0',
  CSV_DATA_PATH: '',
  LOG_LEVEL: '',
  COINGECKO_PLAN: '',
  COINGECKO_KEY: '',
  COINPAPRIKA_PLAN: '',
  COINPAPRIKA_KEY: '',
  ...NOWHERE,
  ...COMPILED,
};

function run(program: string, args: string[], env: Record<string, string>): TestProcess {
  const child = spawn(process.execPath, [join('dist', 'src', program), ...args], {
    env: { ...process.env, ...CLEAN, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started: TestProcess = {
    child,
    stdout: '',
    stderr: '',
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
  child.stdout.on('data', (chunk: Buffer) => (started.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (started.stderr += chunk.toString()));
  return started;
}
