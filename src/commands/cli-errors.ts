/** Exit code 1: the command was understood, but its work failed. */
export class WorkFailed extends Error {
  constructor(
    message: string,
    /** Whether the reason has been printed already, so that nothing more is. */
    readonly isReported = false,
  ) {
    super(message);
    this.name = 'WorkFailed';
  }
}

/** Exit code 2: a wrong argument or option. The message says which and what is valid. */
export class WrongUsage extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongUsage';
  }
}
