/**
 * The fates of a failed run. A record that cannot be used is neither: it is rejected and counted.
 */
export abstract class RunError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** It may work later: the queue tries again with backoff. */
export class TransientError extends RunError {
  /** @param retryAfterSeconds how long the other side asked to be left alone, where it did */
  constructor(
    message: string,
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }
}

/** Trying again cannot help: the job fails with this message, which says what to do. */
export class TerminalError extends RunError {}

/** A page lacks a field that every record needs: it is kept in `raw_data`, nothing of it is counted, and a replay can load it later. */
export class PageRefusedError extends TerminalError {}
