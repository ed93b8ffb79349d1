import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { acquireEmbedded } from '../../../src/database/embedded/embedded-postgres.js';
import { migrate } from '../../../src/database/migrate.js';
import { ENTITIES } from '../../../src/app/entities.js';

/** One server for all runs, and a migrated database of its own for each. */
export interface BenchServer {
  /** Makes a database and answers its connection string; whatever had that name is dropped. */
  fresh(name: string): Promise<string>;
  /** Connection string of a database that may be there from an earlier time; null where nothing is kept. */
  existing(name: string): string | null;
  drop(name: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an embedded PostgreSQL with the settings it has in real use.
 * @param kept a folder to keep its databases in; left out: a temporary one
 */
export async function startServer(kept?: string): Promise<BenchServer> {
  const home = kept ?? (await mkdtemp(join(tmpdir(), 'kasparro-bench-')));
  if (kept !== undefined) await mkdir(kept, { recursive: true });
  const lease = await acquireEmbedded({ home, purpose: 'command' });
  const drop = async (name: string) => {
    await query(lease.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  const urlOf = (name: string): string => {
    const url = new URL(lease.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    fresh: async (name) => {
      await drop(name);
      await query(lease.url, `CREATE DATABASE ${name}`);
      const url = urlOf(name);
      await migrate({ url, entities: ENTITIES, applicationName: 'kasparro-bench' });
      // Every run begins with clean buffers, or the one after a big one would pay for its writing.
      await query(url, 'CHECKPOINT');
      return url;
    },
    existing: (name) => (kept === undefined ? null : urlOf(name)),
    drop,
    stop: async () => {
      await lease.release();
      if (kept === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

export async function query<T>(url: string, sql: string, parameters?: unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows as T[];
  } finally {
    await client.end();
  }
}

/** How a child process went: how long it took, and what it printed. */
export interface Finished {
  seconds: number;
  stdout: string;
  /** Highest resident memory in MiB while it ran; `null` where /proc does not tell. */
  peakMiB: number | null;
}

/** Runs a program to its end. @throws Error with what it printed when it fails */
export function run(
  program: string,
  args: string[],
  env: Record<string, string>,
  peakOf: (pid: number) => number | null = () => null,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    let peakMiB: number | null = null;
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const watch = setInterval(() => (peakMiB = peakOf(child.pid ?? 0) ?? peakMiB), 20);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - began) / 1000, stdout, peakMiB });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`));
    });
  });
}
