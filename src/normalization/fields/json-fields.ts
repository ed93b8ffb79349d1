import { NumberText, valueAt, type FieldPath } from '../../common/json-values.js';

/** Formats a path for messages: `quotes.USD.price`. */
export function fieldName(path: FieldPath): string {
  return path.join('.');
}

/** Returns whether a record has the field, even if it is `null`. */
export function hasField(record: unknown, path: FieldPath): boolean {
  return valueAt(record, path) !== undefined;
}

/**
 * Returns a field as text: strings and numbers as they were written, `null` for `null` or an absent field,
 * anything else as JSON, which the reader of the field then rejects.
 */
export function textAt(record: unknown, path: FieldPath): string | null {
  const value = valueAt(record, path);
  if (value === undefined || value === null) return null;
  if (value instanceof NumberText) return value.text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Returns a field as a label that PostgreSQL can store: NUL and lone surrogates become U+FFFD, surrounding
 * white space is trimmed. `null` when nothing is left.
 */
export function labelAt(record: unknown, path: FieldPath): string | null {
  const text = textAt(record, path)?.replaceAll('\0', '\uFFFD').toWellFormed().trim();
  return text === undefined || text === '' ? null : text;
}
