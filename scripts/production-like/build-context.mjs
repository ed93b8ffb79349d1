// What `docker build` would be sent: the files that .dockerignore lets through.
import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies the build context into a new folder. Understands the .dockerignore of this repository:
 * everything is out, `!name` takes a file or folder in, a pattern for any folder takes matching files out again.
 * @throws Error on any other line, rather than to guess what Docker would make of it
 */
export function copyContext(root, target) {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.shift() !== '*') throw new Error('.dockerignore must begin with *');
  for (const line of lines) {
    if (/^![\w./-]+$/.test(line)) {
      const name = line.slice(1);
      mkdirSync(dirname(join(target, name)), { recursive: true });
      cpSync(join(root, name), join(target, name), { recursive: true });
    } else if (line.startsWith('**/')) {
      for (const found of globSync(line, { cwd: target })) rmSync(join(target, found), { recursive: true });
    } else throw new Error(`.dockerignore: this script does not know what to make of ${line}`);
  }
}
