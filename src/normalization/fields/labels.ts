import { fault, type Reading } from './fault.js';

/** Most bytes (UTF-8) of an id, symbol, slug or name: the indexes over them take 2,704; vendors send at most 400. */
const MOST_BYTES = 1_000;

/** Characters that make no more bytes than that, whatever they are and however they are compared. */
const SURELY_FEW = 30;

/**
 * Refuses an id, symbol, slug or name that is no such thing but a cell that swallowed its neighbours, and that no
 * index could hold. Fault: `<what>_too_long`.
 */
export function tooLong(what: string, field: string, label: string | null): Reading<never> | null {
  if (label === null || label.length <= SURELY_FEW) return null;
  if (label.length <= MOST_BYTES && Buffer.byteLength(comparable(label)) <= MOST_BYTES) return null;
  return fault(
    `${what}_too_long`,
    field,
    label,
    `${field} is longer than ${MOST_BYTES} bytes: ${label.slice(0, 60)}…`,
  );
}

/** The longest of the forms in which labels are kept. */
function comparable(label: string): string {
  return label.normalize('NFKC').toUpperCase();
}
