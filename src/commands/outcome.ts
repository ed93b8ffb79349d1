/** Exit code 1: the work was understood but failed. `told` says that the reason has been printed. */
export class WorkFailed extends Error {
  constructor(
    message: string,
    readonly told = false,
  ) {
    super(message);
    this.name = 'WorkFailed';
  }
}

/** Exit code 2: what was typed makes no sense; the message says what would. */
export class WrongUsage extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongUsage';
  }
}

/** Prints one line, or with `--json` the value as the only thing on stdout. */
export function print(json: boolean | undefined, value: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}
