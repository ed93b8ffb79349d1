import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHome, type EmbeddedHome } from './home.js';
import { findPostmaster, isRunning, removeStalePidFile } from './postmaster.js';

describe('findPostmaster', () => {
  let home: EmbeddedHome;
  let pidFile: string;
  beforeEach(async () => {
    home = createHome(await mkdtemp(join(tmpdir(), 'kasparro-pid-')));
    await mkdir(home.data);
    pidFile = join(home.data, 'postmaster.pid');
  });
  afterEach(() => rm(home.directory, { recursive: true }));

  it.each([
    ['of a process that is not a server of this home', String(process.pid)],
    ['of a dead process', '4194999'],
    ['that is empty', ''],
    ['that would mean a process group', '-1'],
  ])('ignores and removes a pid file %s', async (_, pid) => {
    await writeFile(pidFile, `${pid}\n${home.data}\n0\n5432\n`);
    expect(await findPostmaster(home)).toBeNull();
    await removeStalePidFile(home);
    await expect(readFile(pidFile)).rejects.toThrow('ENOENT');
  });

  it('tells a running process from a dead one', async () => {
    expect(await isRunning(process.pid)).toBe(true);
    expect(await isRunning(4194999)).toBe(false);
  });
});
