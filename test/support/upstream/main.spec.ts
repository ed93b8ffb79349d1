import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { until } from '../processes.js';

/** Node strips types itself, but `.js` specifiers must be resolved to `.ts` files. */
const HOOK = `data:text/javascript,import{registerHooks}from'node:module';registerHooks({resolve:(s,c,n)=>n(s[0]==='.'?s.replace(/\\.js$/,'.ts'):s,c)})`;
const ARGS = ['--import', HOOK, new URL('main.ts', import.meta.url).pathname, '--coins', '60'];

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function run(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<Record<string, string>> {
  for await (const line of createInterface({ input: child.stdout! })) {
    return JSON.parse(line) as Record<string, string>;
  }
  throw new Error('ended without a line');
}

async function answers(url: string | undefined): Promise<boolean> {
  return fetch(`${url}/ping`).then(
    () => true,
    () => false,
  );
}

describe('the stand-ins as a process', () => {
  it('prints both URLs, moves prices, and stops on SIGTERM', async () => {
    const child = run([...ARGS, '--step-seconds', '1']);
    const { coingecko, coinpaprika } = await firstLine(child);
    expect(coingecko).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v3$/);
    const tickers = async (): Promise<string> => (await fetch(`${coinpaprika}/tickers`)).text();
    const before = await tickers();
    await until(async () => ((await tickers()) === before ? undefined : true));
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await answers(coingecko)).toBe(false);
  });

  it('stops when its stdin closes', async () => {
    const child = run(ARGS);
    await firstLine(child);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('stops when its parent is killed', async () => {
    const parent = run([
      '-e',
      `require('node:child_process').spawn(process.execPath, ${JSON.stringify(ARGS)}, { stdio: ['pipe', 'inherit', 'inherit'] })`,
    ]);
    const { coingecko } = await firstLine(parent);
    expect(await answers(coingecko)).toBe(true);
    parent.kill('SIGKILL');
    await until(async () => ((await answers(coingecko)) ? undefined : true));
  });
});
