import { readdir, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { EmbeddedHome } from './home.js';

/**
 * Kills backends of a dead server that still run in its data directory. A backend in a long query notices the death
 * of its server late, and PostgreSQL refuses to start until it exits. Call only when no server is alive. Does nothing
 * on systems without /proc, where the caller has to wait.
 */
export async function endOrphans(home: EmbeddedHome): Promise<void> {
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const [directory, program] = await Promise.all(
      ['cwd', 'exe'].map((link) => readlink(`/proc/${name}/${link}`).catch(() => '')),
    );
    if (directory !== home.data || basename(program ?? '') !== 'postgres') continue;
    try {
      process.kill(Number(name), 'SIGQUIT');
    } catch {
      // It has exited in the meantime.
    }
  }
}
