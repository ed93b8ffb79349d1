import { say } from './terminal.js';

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

/** Every command that prints something has it. */
export const JSON_OPTION = ['--json', 'print one JSON object on stdout and nothing else'] as const;

/** A whole number that was typed. @throws WrongUsage when it is none, or not from 1 to `most` */
export function wholeNumber(text: string, what: string, most = Number.MAX_SAFE_INTEGER): number {
  if (/^[1-9]\d{0,15}$/.test(text) && Number(text) <= most) return Number(text);
  throw new WrongUsage(
    most === Number.MAX_SAFE_INTEGER
      ? `${what} must be a whole number from 1 on, not "${text}"`
      : `${what} must be a whole number from 1 to ${most}, not "${text}"`,
  );
}

/** Prints one line, or with `--json` the value as the only thing on stdout. */
export function print(json: boolean | undefined, value: unknown, text: string): void {
  if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
  else say(text);
}
