import { jest } from '@jest/globals';
import { runCommand } from '../../src/commands/program.js';

/**
 * Types a command that ends before it would start anything, in this process: many ways to be wrong are
 * tried in the time one process takes to start.
 */
export async function typeWrongly(
  args: string[],
): Promise<{ code: string | number | undefined; stdout: string; stderr: string }> {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await runCommand(['node', 'kasparro', ...args]);
    return {
      code: process.exitCode,
      stdout: stdout.mock.calls.join(''),
      stderr: stderr.mock.calls.join(''),
    };
  } finally {
    process.exitCode = before;
    jest.restoreAllMocks();
  }
}
