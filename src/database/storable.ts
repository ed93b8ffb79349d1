/**
 * A text as PostgreSQL can hold it: NUL, which neither `text` nor `jsonb` takes, becomes U+FFFD. What
 * was received keeps its bytes in the stored page.
 */
export function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

/** JSON with every text in it {@link storable}. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? storable(item) : item));
}
