// What every check of deployment files shares: where it looks, how it says what it found.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Files of the repository that match, with their text. */
export function files(...patterns) {
  return globSync(patterns, { cwd: ROOT })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Whether this machine has a tool that no package brings. */
export function has(tool) {
  return spawnSync(tool, ['--version']).error === undefined;
}

/** Runs a tool; answers with what it printed when it was not content, else with null. */
export function complaint(tool, args, input) {
  const { status, stdout, stderr, error } = spawnSync(tool, args, { cwd: ROOT, input, encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? null : `${stdout}${stderr}`.trim();
}

/** What a check could not do here, shown although it passed. */
export function note(text) {
  process.stdout.write(`note: ${text}\n`);
}

/** Prints the problems and ends the process. */
export function finish(problems) {
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exit(problems.length === 0 ? 0 : 1);
}
