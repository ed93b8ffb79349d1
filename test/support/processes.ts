import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** A Kasparro process, run from the build in `dist`. */
export interface KasparroProcess {
  child: ChildProcess;
  pid: number;
  /** Output so far, of both streams. */
  output(): string;
  /** Resolves with the base URL once it listens. */
  url: Promise<string>;
  /** Sends a signal and waits for the exit; returns the exit code or signal. */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
}

/** Processes share the compile cache of earlier ones. */
export const COMPILED = { NODE_COMPILE_CACHE: process.env.KASPARRO_TEST_COMPILED };

const STARTED = /Listening on (http:\/\/[\d.:]+)/;

/**
 * Starts `dist/src/main.js` with exactly these variables (and PATH, HOME).
 * @param probe code of an ES module whose default export is called at each moment of a run
 */
export function startKasparro(env: Record<string, string>, probe?: string): KasparroProcess {
  const program =
    probe === undefined ? ['dist/src/main.js'] : ['test/support/probed-main.mjs', dataUrl(probe)];
  const child = spawn(process.execPath, program, {
    cwd: resolve('.'),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...COMPILED,
      KASPARRO_HOME: '/nowhere',
      PORT: '0',
      SCHEDULE_INTERVAL: '0',
      RUN_ON_START: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const url = until(
    () => STARTED.exec(output)?.[1],
    () => child.exitCode !== null || child.signalCode !== null,
  ).catch((error: unknown) => {
    throw new Error(`Kasparro did not start:\n${output}`, { cause: error });
  });
  url.catch(() => undefined);
  return {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    url,
    end: async (signal) => {
      child.kill(signal);
      const [code, died] = await ended;
      return code ?? died;
    },
  };
}

/** Polls ten times a second until `read` returns something. */
export async function until<T>(
  read: () => T | undefined | Promise<T | undefined>,
  givenUp: () => boolean = () => false,
  timeoutMs = 100_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (givenUp() || Date.now() > deadline) throw new Error('Timed out waiting for a condition');
    await sleep(100);
  }
}

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** URL of a module of the build, for the code of a probe. */
export function builtModule(path: string): string {
  return pathToFileURL(resolve('dist/src', path)).href;
}
