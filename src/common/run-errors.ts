/**
 * A reason for which a run fails. Subclasses decide whether it is retried. A record that cannot be used does not
 * fail a run: it is rejected and counted.
 */
export abstract class RunError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A temporary failure: the job is retried with backoff. */
export class TransientError extends RunError {
  /** @param retryAfterSeconds how long the server asked us to wait; 0 when it did not */
  constructor(
    message: string,
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }
}

/** A permanent failure: the job fails without a retry. The message says what to do. */
export class TerminalError extends RunError {}

/**
 * A page lacks a field that every record requires. It stays in `raw_data`, none of its records is counted, and a
 * replay can load it later.
 */
export class PageRefusedError extends TerminalError {}
