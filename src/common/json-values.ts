/** A JSON number as the text it was written with: `1e-8`, `981847205393966080`. */
export class NumberText {
  constructor(readonly text: string) {}

  /** Writes the number back with every digit. */
  toJSON(): unknown {
    return JSON.rawJSON(this.text);
  }
}

/** A JSON object with any values; parsed with `parseExact`, its numbers are `NumberText`. */
export type JsonRecord = Record<string, unknown>;

/** Path of a field within its record, from the outside in: `['quotes', 'USD', 'price']`. */
export type FieldPath = readonly string[];

/** Whether a JSON value is an object: not an array, a number, or `null`. */
export function isRecord(value: unknown): value is JsonRecord {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
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
