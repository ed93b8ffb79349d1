import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries, linkLibraries } from './binaries.js';
import { EmbeddedUnavailableError } from './embedded-errors.js';

describe('findBinaries', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kasparro-package-'));
    await mkdir(join(root, 'native', 'lib'), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  it('finds the programs in the installed platform package', async () => {
    const { initdb, postgres } = await findBinaries();
    expect((await readFile(initdb)).length).toBeGreaterThan(1000);
    expect((await readFile(postgres)).length).toBeGreaterThan(1000);
  });

  it('reports missing programs in one line that names DATABASE_URL', async () => {
    const absent = findBinaries(() => {
      throw new Error('Cannot find module');
    });
    await expect(absent).rejects.toThrow(EmbeddedUnavailableError);
    await expect(absent).rejects.toThrow(
      /^DATABASE_URL is unset .* is not installed .*[Ss]et DATABASE_URL.*$/,
    );
    await expect(findBinaries(() => join(root, 'dist', 'index.js'))).rejects.toThrow(
      EmbeddedUnavailableError,
    );
  });

  it('creates missing library links and keeps existing ones', async () => {
    await writeFile(join(root, 'native', 'lib', 'libpq.so.5.18'), 'library');
    const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    await writeFile(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
    await linkLibraries(root);
    await linkLibraries(root);
    expect(await readFile(join(root, 'native', 'lib', 'libpq.so'), 'utf8')).toBe('library');
    expect(await readFile(join(root, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
  });
});
