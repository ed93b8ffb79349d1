/** The embedded PostgreSQL cannot run on this machine (not installed, or no suitable user). The message is one line. */
export class EmbeddedUnavailableError extends Error {
  override readonly name = 'EmbeddedUnavailableError';
}

/** Another process uses the embedded PostgreSQL exclusively. The message says what to do. */
export class EmbeddedBusyError extends Error {
  override readonly name = 'EmbeddedBusyError';

  /** Process id of the holder; null when unknown. */
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
