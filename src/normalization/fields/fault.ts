/** Why one field makes its record unusable. `code` is stable; `message` is for people. */
export interface Fault {
  code: string;
  field: string;
  value: string | null;
  message: string;
}

/** The value of a field, or why there is none. */
export type Reading<T> = { ok: true; value: T } | { ok: false; fault: Fault };

export function value<T>(read: T): Reading<T> {
  return { ok: true, value: read };
}

export function fault(code: string, field: string, raw: string | null, message: string): Reading<never> {
  return { ok: false, fault: { code, field, value: raw, message } };
}
