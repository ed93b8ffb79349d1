/** Takes a key out of a text, as it is and as it would stand in a URL. */
export function redact(text: string, key: string | undefined): string {
  if (key === undefined) return text;
  return text.replaceAll(key, '[redacted]').replaceAll(encodeURIComponent(key), '[redacted]');
}
