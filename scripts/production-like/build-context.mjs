// Copies the build context of `docker build`: the files that .dockerignore does not exclude.
import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies the build context to a new folder. Supports the .dockerignore syntax of this repository: `*` excludes
 * everything, `!name` includes a file or folder, and a pattern for any folder excludes matching files again.
 * @throws Error on any other line
 */
export function copyContext(root, target) {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.shift() !== '*') throw new Error('.dockerignore must start with *');
  for (const line of lines) {
    if (/^![\w./-]+$/.test(line)) {
      const name = line.slice(1);
      mkdirSync(dirname(join(target, name)), { recursive: true });
      cpSync(join(root, name), join(target, name), { recursive: true });
    } else if (line.startsWith('**/')) {
      for (const found of globSync(line, { cwd: target })) rmSync(join(target, found), { recursive: true });
    } else throw new Error(`.dockerignore: unsupported line ${line}`);
  }
}
