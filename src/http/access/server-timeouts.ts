/** How long the server waits for slow clients; times in milliseconds. */
export interface TimeLimits {
  /** Until all headers of a request have arrived. */
  headers: number;
  /** Interval at which connections are checked for that. */
  check: number;
  /** Interval at which the progress of a body is checked. */
  bodyStep: number;
  /** Bytes a body must grow by in that interval, unless it is complete or the server is slow to read it. */
  bodyBytesPerStep: number;
  /** How long the rest of a body may arrive after its response, before the connection is closed. */
  linger: number;
  /** Until a response that the client does not read is aborted. */
  stalledAnswer: number;
  /** Until an idle connection is closed. */
  keepAlive: number;
}

/** Injection token of the {@link TimeLimits}; tests use shorter ones. */
export const TIME_LIMITS = Symbol('TimeLimits');

/**
 * Enough for a client on a bad connection: a body may arrive at 1 KiB/s, whatever its size. `keepAlive` is
 * longer than the 60 s after which load balancers close idle connections.
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
