/** How patient the HTTP client is. Times are milliseconds. */
export interface HttpPolicy {
  /** From name look-up to an open connection. Two tries and the pause between them stay below 5 s. */
  connectTimeout: number;
  /** One whole request, the body included. */
  requestTimeout: number;
  /** All tries of one request; then the queue takes over. */
  giveUpAfter: number;
  /** All requests of one run, so that a source that crawls does not keep a worker. */
  runTimeout: number;
  /** Longest `Retry-After` a run is put off for; beyond that its next scheduled run is soon enough. */
  longestPostponement: number;
  /** Largest body in bytes, decompressed. */
  bodyLimit: number;
}

export const HTTP_POLICY_VALUES: HttpPolicy = {
  connectTimeout: 2_200,
  requestTimeout: 30_000,
  giveUpAfter: 120_000,
  runTimeout: 15 * 60_000,
  longestPostponement: 15 * 60_000,
  bodyLimit: 64 << 20,
};

/** Injection token of the {@link HttpPolicy} in force. */
export const HTTP_POLICY = Symbol('HttpPolicy');

/** Most tries of one request: every one of them counts against the month's quota. */
export const MOST_TRIES = 10;

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/**
 * Milliseconds to wait before the next try: exponential backoff with full jitter (anything from 0 to
 * the ceiling, so that many clients do not come back together), or what the other side asked for
 * where that is longer.
 * @param failures tries that have failed so far, from 1
 * @param random uniform in [0, 1)
 */
export function pauseAfter(failures: number, retryAfter: number, random: number): number {
  const ceiling = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1));
  return Math.max(Math.ceil(random * ceiling), retryAfter);
}
