import { readdir, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { EmbeddedHome } from './home.js';

/**
 * Ends what a killed server left running in its data directory: a backend in the middle of a long query notices the
 * death late, and PostgreSQL refuses to start before. Call only when no server is alive; without /proc it does
 * nothing, and such a backend is waited for.
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
      // Gone by itself meanwhile.
    }
  }
}
