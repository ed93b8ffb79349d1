// The containers that are none: processes with the image's environment, files and user, and no more.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** How a container of the image would be started, on this machine's Node. */
export function container(image, { user, home, node }) {
  const inside = (word) => (word.startsWith('/app/') ? join(image.root, word) : word);
  // tini passes signals on and reaps; here the program gets them itself.
  const entrypoint = image.entrypoint.slice(image.entrypoint.indexOf('node')).map(inside);
  const options = (env) => ({
    cwd: join(image.root, image.directory),
    env: { PATH: `${node}:/usr/bin:/bin`, ...image.env, KASPARRO_HOME: home, ...env },
    ...user,
  });

  const start = (name, env, args = image.command) => {
    const [program, ...rest] = [...entrypoint, ...args];
    const child = spawn(program, rest, { ...options(env), stdio: ['ignore', 'pipe', 'pipe'] });
    const one = { name, child, out: '', err: '', ended: once(child, 'close') };
    child.stdout.on('data', (chunk) => (one.out += chunk));
    child.stderr.on('data', (chunk) => (one.err += chunk));
    return one;
  };

  return {
    start,
    /** A one-shot container. */
    async run(env, args) {
      const one = start(args[0], env, args);
      const [code] = await one.ended;
      return { code, out: one.out.trim(), err: one.err.trim() };
    },
    /** The image's own HEALTHCHECK until it succeeds. */
    async healthy(one, env) {
      for (let tries = 0; tries < 120; tries++) {
        if (one.child.exitCode !== null) throw new Error(`${one.name} has ended:\n${one.out}${one.err}`);
        const [program, ...args] = image.healthcheck;
        const check = spawn(program, args, { ...options(env), stdio: 'ignore' });
        const [code] = await once(check, 'close');
        if (code === 0) return;
        await sleep(500);
      }
      throw new Error(`${one.name} did not become healthy:\n${one.out}${one.err}`);
    },
  };
}

/** Sends a signal and answers with what came of it and how long that took. */
export async function end({ child, ended }, signal) {
  const began = performance.now();
  child.kill(signal);
  const [code, died] = await ended;
  return { code: code ?? died, seconds: ((performance.now() - began) / 1000).toFixed(1) };
}

/** Looks again until there is something. */
export async function until(read, what, seconds = 60) {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(250)) {
    const value = await read();
    if (value) return value;
  }
  throw new Error(`${what}: this did not come within ${seconds} seconds`);
}
