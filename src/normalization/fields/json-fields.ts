import { isRecord, NumberText } from '../../common/exact-json.js';

/** Where a field stands in its record, from the outside in: `['quotes', 'USD', 'price']`. */
export type FieldPath = readonly string[];

/** A path as the message to a person has it: `quotes.USD.price`. */
export function fieldName(path: FieldPath): string {
  return path.join('.');
}

/** Whether a record has the field at all, be it `null`. */
export function hasField(record: unknown, path: FieldPath): boolean {
  return valueAt(record, path) !== undefined;
}

/**
 * A field as text: strings and numbers as they were written, `null` for an absent field or `null`,
 * anything else as JSON, for the reader of the field to refuse.
 */
export function textAt(record: unknown, path: FieldPath): string | null {
  const value = valueAt(record, path);
  if (value === undefined || value === null) return null;
  if (value instanceof NumberText) return value.text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * A field as a label that PostgreSQL can hold: NUL and halves of surrogate pairs become U+FFFD,
 * blanks at the ends go. `null` when nothing is left.
 */
export function labelAt(record: unknown, path: FieldPath): string | null {
  const text = textAt(record, path)?.replaceAll('\0', '\uFFFD').toWellFormed().trim();
  return text === undefined || text === '' ? null : text;
}

function valueAt(record: unknown, path: FieldPath): unknown {
  let value: unknown = record;
  for (const name of path) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
