/**
 * Makes text storable in PostgreSQL: NUL, which neither `text` nor `jsonb` accepts, becomes U+FFFD. The stored
 * page keeps the bytes as received.
 */
export function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

/** Serializes a value as JSON with every string made {@link storable}. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? storable(item) : item));
}
