// Simulates containers: processes with only the environment, files and user of the image.
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

/** Starts processes like containers of the image, on the Node of this machine. */
export function container(image, { user, home, node }) {
  const inside = (word) => (word.startsWith('/app/') ? join(image.root, word) : word);
  // Without tini, the program receives signals directly.
  const isThere = existsSync(image.entrypoint[0]);
  const words = isThere ? image.entrypoint : image.entrypoint.slice(image.entrypoint.indexOf('node'));
  // Since tini is not process 1 here, it has to register as subreaper (-s).
  const entrypoint = words.map(inside).toSpliced(1, 0, ...(isThere ? ['-s'] : []));
  const options = (env) => ({
    cwd: join(image.root, image.directory),
    env: { PATH: `${node}:/usr/bin:/bin`, ...image.env, KASPARRO_HOME: home, ...env },
    ...user,
  });

  const start = (name, env, args = image.command) => {
    const [program, ...rest] = [...entrypoint, ...args];
    // In its own session, like a container; tini creates a process group within it.
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
    /** Whether tini runs, as in the image. */
    withTini: isThere,
    start,
    /** Runs a container to completion. */
    async run(env, args) {
      const one = start(args[0], env, args);
      const [code] = await one.ended;
      return { code, out: one.out.trim(), err: one.err.trim() };
    },
    /** Repeats the HEALTHCHECK of the image until it succeeds. */
    async healthy(one, env) {
      for (let tries = 0; tries < 120; tries++) {
        if (one.child.exitCode !== null) throw new Error(`${one.name} exited:\n${one.out}${one.err}`);
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

/** Sends a signal and waits for the exit; returns exit code or signal, and seconds. */
export async function end({ child, ended }, signal) {
  const began = performance.now();
  if (signal === 'SIGKILL') killSession(child.pid);
  else child.kill(signal);
  const [code, died] = await ended;
  return { code: code ?? died, seconds: ((performance.now() - began) / 1000).toFixed(1) };
}

/** Kills all processes of a session, as an engine does with a container. */
function killSession(id) {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '-s', String(id)], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has exited in the meantime.
    }
  }
}

/** Repeats `read` until it returns something truthy. */
export async function until(read, what, seconds = 60) {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(250)) {
    const value = await read();
    if (value) return value;
  }
  throw new Error(`Timed out after ${seconds} s waiting for ${what}`);
}
