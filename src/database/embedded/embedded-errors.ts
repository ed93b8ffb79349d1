/** The embedded PostgreSQL cannot be had here (not installed, or nobody to run it as). The message is one line. */
export class EmbeddedUnavailableError extends Error {
  override readonly name = 'EmbeddedUnavailableError';
}

/** Somebody else uses the embedded PostgreSQL in a way that excludes the caller. The message says what to do. */
export class EmbeddedBusyError extends Error {
  override readonly name = 'EmbeddedBusyError';

  /** Process id of the holder, when it could be found out. */
  readonly holderPid: number | null;

  constructor(message: string, holderPid: number | null = null) {
    super(message);
    this.holderPid = holderPid;
  }
}

/** The embedded PostgreSQL did not start or stop; the message ends with the last lines of its log. */
export class EmbeddedServerError extends Error {
  override readonly name = 'EmbeddedServerError';
}
