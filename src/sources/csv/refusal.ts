import { TerminalError } from '../../common/run-errors.js';
import { asFlags, type OptionText } from './option-text.js';

/** Why a file cannot be read, and what the user can do about it. */
export interface Refusal {
  /** What was found and why it cannot be read: one sentence without a full stop. */
  reason: string;
  /** An option to set, or what to change in the file. */
  remedy: OptionText;
}

/** Whether a search for columns ended in a refusal. */
export function isRefusal(found: object | null): found is Refusal {
  return found !== null && 'reason' in found;
}

/** A file that cannot be read. The message words its options as flags. */
export class FileRefused extends TerminalError implements Refusal {
  readonly remedy: OptionText;

  constructor(
    readonly path: string,
    readonly reason: string,
    remedy: OptionText | string,
  ) {
    const text = typeof remedy === 'string' ? [remedy] : remedy;
    super(`Cannot read ${path}: ${reason}. ${asFlags(text)}`);
    this.remedy = text;
  }
}

/** Cells for a message: quoted, each cut to 40 characters. */
export function showCells(cells: readonly string[], most = 3): string {
  return cells
    .slice(0, most)
    .map((cell) => `"${cell.length > 40 ? `${cell.slice(0, 40)}…` : cell}"`)
    .join(', ');
}
