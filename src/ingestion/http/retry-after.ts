/**
 * Reads a `Retry-After` header: seconds, or an HTTP date (RFC 9110, section 10.2.3). A date is
 * measured from the answer's own `Date`, since the two clocks need not agree.
 * @param headers names in lower case
 * @returns milliseconds to wait, at least 0; 0 when there is nothing that can be read
 */
export function readRetryAfter(headers: Record<string, string>, now: Date): number {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const until = httpDate(text);
  if (until === null) return 0;
  return Math.max(0, until - (httpDate(headers['date'] ?? '') ?? now.getTime()));
}

function httpDate(text: string): number | null {
  const time = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
