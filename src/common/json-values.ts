/** A JSON object with any values. */
export type JsonRecord = Record<string, unknown>;

/** Path of a field within its record, from the outside in: `['quotes', 'USD', 'price']`. */
export type FieldPath = readonly string[];

/** Whether a JSON value is an object, not an array or `null`. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a field; `undefined` when the record has no such field. */
export function valueAt(record: unknown, path: FieldPath): unknown {
  let value: unknown = record;
  for (const name of path) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
