// The containers that are none: processes with the image's environment, files and user, and no more.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
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
  // Where tini is not installed the program gets its signals itself.
  const isThere = existsSync(image.entrypoint[0]);
  const words = isThere ? image.entrypoint : image.entrypoint.slice(image.entrypoint.indexOf('node'));
  // Not being process 1, tini has to ask for orphans.
  const entrypoint = words.map(inside).toSpliced(1, 0, ...(isThere ? ['-s'] : []));
  const options = (env) => ({
    cwd: join(image.root, image.directory),
    env: { PATH: `${node}:/usr/bin:/bin`, ...image.env, KASPARRO_HOME: home, ...env },
    ...user,
  });

  const start = (name, env, args = image.command) => {
    const [program, ...rest] = [...entrypoint, ...args];
    // A session of its own, as a container is: tini gives the program a group of its own within it.
    const child = spawn(program, rest, {
      ...options(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const one = { name, child, out: '', err: '', ended: once(child, 'close') };
    child.stdout.on('data', (chunk) => (one.out += chunk));
    child.stderr.on('data', (chunk) => (one.err += chunk));
    return one;
  };

  return {
    /** Whether the image's own process 1 takes part. */
    withTini: isThere,
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
  if (signal === 'SIGKILL') killSession(child.pid);
  else child.kill(signal);
  const [code, died] = await ended;
  return { code: code ?? died, seconds: ((performance.now() - began) / 1000).toFixed(1) };
}

/** An engine that kills a container leaves nothing of it. */
function killSession(id) {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '-s', String(id)], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Looks again until there is something. */
export async function until(read, what, seconds = 60) {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(250)) {
    const value = await read();
    if (value) return value;
  }
  throw new Error(`${what}: this did not come within ${seconds} seconds`);
}
