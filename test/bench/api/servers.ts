import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PACKAGE_ROOT } from '../../../src/common/package-root.js';
import type { Scenario } from './statements.js';

/** A server under measurement, in a process of its own. */
export interface MeasuredServer {
  url: string;
  /** Highest resident memory so far, in MiB. */
  peakMiB(): number;
  stop(): Promise<void>;
}

const UP = /Listening on (http:\/\/[\d.:]+)/;

/** Kasparro as it is deployed, in the role `api`, its log in a file: a pipe would make us work for it. */
export async function startKasparro(databaseUrl: string, cacheMb: number): Promise<MeasuredServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kasparro-bench-log-'));
  const log = await open(join(folder, 'log'), 'w+');
  const child = spawn(process.execPath, ['--max-semi-space-size=8', join(PACKAGE_ROOT, 'dist/src/main.js')], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: databaseUrl,
      ROLE: 'api',
      PORT: '0',
      RESPONSE_CACHE_MB: String(cacheMb),
      RATE_LIMIT_PER_MINUTE: '1000000',
    },
    stdio: ['ignore', log.fd, 'inherit'],
  });
  child.once('exit', () => void log.close().then(() => rm(folder, { recursive: true })));
  for (;;) {
    const url = UP.exec(await readFile(join(folder, 'log'), 'utf8'))?.[1];
    if (url !== undefined) return measured(child, url);
    if (child.exitCode !== null) throw new Error('Kasparro did not start');
    await sleep(50);
  }
}

/** The bare server, told the statements of each path. */
export async function startBare(databaseUrl: string, scenarios: Scenario[]): Promise<MeasuredServer> {
  const child = fork(join(PACKAGE_ROOT, 'dist/test/bench/api/bare-server.js'), {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
  });
  const [port] = (await once(child, 'message')) as [number];
  for (const { path, statements } of scenarios) child.send({ path, statements });
  return measured(child, `http://127.0.0.1:${port}`);
}

function measured(child: ChildProcess, url: string): MeasuredServer {
  return {
    url,
    peakMiB: () => {
      const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Number(kib) / 1024;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
