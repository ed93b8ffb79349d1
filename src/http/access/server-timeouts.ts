/** How long the server waits for a client that has something to send or to take, in milliseconds. */
export interface TimeLimits {
  /** All headers of a request have to be there by then. */
  headers: number;
  /** How often connections are looked at for that. */
  check: number;
  /** A body is looked at this often … */
  bodyStep: number;
  /** … and has to have grown by this many bytes, unless it is complete or we are the slow ones. */
  bodyBytesPerStep: number;
  /** What is left of a body after its answer is taken for this long, then the connection is closed. */
  linger: number;
  /** An answer of which nothing was taken for this long is given up. */
  stalledAnswer: number;
  /** A connection without a request is kept this long. */
  keepAlive: number;
}

/** Injection token of the {@link TimeLimits} in force; tests take shorter ones. */
export const TIME_LIMITS = Symbol('TimeLimits');

/**
 * What a client on a bad line needs and no more: a body of 1 KiB a second passes, however long it is.
 * `keepAlive` is longer than the minute after which load balancers close what they hold open.
 */
export const TIME_LIMIT_VALUES: TimeLimits = {
  headers: 15_000,
  check: 5_000,
  bodyStep: 15_000,
  bodyBytesPerStep: 15 * 1024,
  linger: 5_000,
  stalledAnswer: 60_000,
  keepAlive: 65_000,
};
