/** A problem with one field that makes its record unusable. `code` is stable; `message` is for people. */
export interface Fault {
  code: string;
  field: string;
  value: string | null;
  message: string;
}

/** The value read from a field, or the problem with it. */
export type Reading<T> = { ok: true; value: T } | { ok: false; fault: Fault };

/** A successful reading. */
export function value<T>(read: T): Reading<T> {
  return { ok: true, value: read };
}

/**
 * A failed reading.
 * @param raw the value as received
 */
export function fault(code: string, field: string, raw: string | null, message: string): Reading<never> {
  return { ok: false, fault: { code, field, value: raw, message } };
}
