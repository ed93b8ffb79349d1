import { TerminalError } from '../../common/run-errors.js';

/** A file that will not be read: what was seen in it, and what would settle the matter. */
export class FileRefused extends TerminalError {
  /**
   * @param reason what was seen and why it cannot be read, one sentence without a full stop
   * @param remedy what the user can do: an option, another export
   */
  constructor(
    readonly path: string,
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(`${path} cannot be read: ${reason}. ${remedy}`);
  }
}

/** Cells for a message: quoted, each cut to a readable length. */
export function shown(cells: readonly string[], most = 3): string {
  return cells
    .slice(0, most)
    .map((cell) => `"${cell.length > 40 ? `${cell.slice(0, 40)}…` : cell}"`)
    .join(', ');
}
