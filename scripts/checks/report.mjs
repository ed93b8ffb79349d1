// Shared by the checks of deployment files: finding files, running tools, reporting.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Returns the files of the repository that match, with their text. */
export function files(...patterns) {
  return globSync(patterns, { cwd: ROOT })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Whether a tool that is not an npm package is installed. */
export function has(tool) {
  return spawnSync(tool, ['--version']).error === undefined;
}

/** Runs a tool; returns its output if it failed, otherwise null. */
export function complaint(tool, args, input) {
  const { status, stdout, stderr, error } = spawnSync(tool, args, { cwd: ROOT, input, encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? null : `${stdout}${stderr}`.trim();
}

/** Prints what a check skipped; shown even if the check passed. */
export function note(text) {
  process.stdout.write(`note: ${text}\n`);
}

/** Prints the problems and exits with 1 if there are any, otherwise 0. */
export function finish(problems) {
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exit(problems.length === 0 ? 0 : 1);
}
