import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../src/common/package-root.js';
import { run, type Finished } from './databases.js';

export interface KasparroRun extends Finished {
  counts: Record<string, number>;
}

/** Loads a file with the command line, as a user would: the whole process is measured. */
export async function loadWithKasparro(file: string, url: string): Promise<KasparroRun> {
  const cli = join(PACKAGE_ROOT, 'dist/src/cli.js');
  const args = [cli, 'run', 'csv', '--file', file, '--json'];
  const finished = await run(process.execPath, args, { DATABASE_URL: url }, peakMiB);
  const { jobs } = JSON.parse(finished.stdout) as { jobs: [{ counts: Record<string, number> }] };
  return { ...finished, counts: jobs[0].counts };
}

/** `VmHWM`, the highest resident memory the kernel has seen of a process. */
function peakMiB(pid: number): number | null {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Number(kib) / 1024;
  } catch {
    return null;
  }
}
