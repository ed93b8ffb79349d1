import { jest } from '@jest/globals';
import { runCommand } from '../../src/commands/program.js';

/**
 * Runs a command line that is rejected before it starts anything, in this process, which is much faster than starting
 * a process for each.
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
