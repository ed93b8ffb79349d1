/** Timeouts and limits of the HTTP client. Times are milliseconds. */
export interface HttpPolicy {
  /** From the DNS lookup to an open connection. Two attempts and the pause between them stay below 5 s. */
  connectTimeout: number;
  /** One whole request, including the body. */
  requestTimeout: number;
  /** All attempts of one request; after that the queue retries the job. */
  giveUpAfter: number;
  /** All requests of one run, so that a slow source cannot occupy a worker. */
  runTimeout: number;
  /** Longest `Retry-After` that is waited for; beyond it the run fails, and the next scheduled run retries. */
  maxRetryAfter: number;
  /** Largest body in bytes, decompressed. */
  bodyLimit: number;
}

export const HTTP_POLICY_VALUES: HttpPolicy = {
  connectTimeout: 2_200,
  requestTimeout: 30_000,
  giveUpAfter: 120_000,
  runTimeout: 15 * 60_000,
  maxRetryAfter: 15 * 60_000,
  bodyLimit: 64 << 20,
};

/** Injection token of the {@link HttpPolicy} in force. */
export const HTTP_POLICY = Symbol('HttpPolicy');

/** Attempts of one request, at most: each counts against the monthly quota. */
export const MAX_ATTEMPTS = 10;

const FIRST_BACKOFF = 1_000;
const MAX_BACKOFF = 30_000;

/**
 * Computes the pause before the next attempt: exponential backoff with full jitter (anything from 0 to the
 * ceiling, so that clients do not return all at once), or `retryAfter` when that is longer.
 * @param failures failed attempts so far, from 1
 * @param retryAfter milliseconds the server asked for; 0 for none
 * @param random uniform in [0, 1)
 * @returns milliseconds
 */
export function backoff(failures: number, retryAfter: number, random: number): number {
  const ceiling = Math.min(MAX_BACKOFF, FIRST_BACKOFF * 2 ** (failures - 1));
  return Math.max(Math.ceil(random * ceiling), retryAfter);
}

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date (RFC 9110, section 10.2.3). A date is compared with
 * the response's own `Date`, since the server's clock may differ from this machine's.
 * @param headers names in lower case
 * @returns milliseconds to wait; 0 when the header is absent or invalid
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
