import { fault, type Reading } from './fault.js';

/** Longest id, symbol, slug or name in bytes (UTF-8): their indexes allow 2,704; vendors send at most 400. */
const MAX_BYTES = 1_000;

/** Characters that cannot exceed MAX_BYTES in any normalized form; skips the slow check. */
const ALWAYS_FITS = 30;

/**
 * Returns a failed reading for a label that is too long for its index; such a label is usually a cell that
 * contains its neighbors because of a stray quote. `null` for a label that fits. Fault: `<what>_too_long`.
 */
export function tooLong(what: string, field: string, label: string | null): Reading<never> | null {
  if (label === null || label.length <= ALWAYS_FITS) return null;
  if (label.length <= MAX_BYTES && Buffer.byteLength(comparable(label)) <= MAX_BYTES) return null;
  return fault(
    `${what}_too_long`,
    field,
    label,
    `${field} is longer than ${MAX_BYTES} bytes: ${label.slice(0, 60)}…`,
  );
}

/** The longest of the forms in which labels are stored. */
function comparable(label: string): string {
  return label.normalize('NFKC').toUpperCase();
}
