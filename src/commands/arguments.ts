import { WrongUsage } from './cli-errors.js';

/** The `--json` option, which every command that prints a result has. */
export const JSON_OPTION = ['--json', 'print one JSON object on stdout and nothing else'] as const;

/**
 * Parses a whole number typed as an argument or option.
 * @param what the argument or option, as the message names it
 * @throws WrongUsage unless the text is a whole number from 1 to `most`
 */
export function wholeNumber(text: string, what: string, most = Number.MAX_SAFE_INTEGER): number {
  if (/^[1-9]\d{0,15}$/.test(text) && Number(text) <= most) return Number(text);
  const range = most === Number.MAX_SAFE_INTEGER ? 'of 1 or more' : `from 1 to ${most}`;
  throw new WrongUsage(`${what} must be a whole number ${range}, not "${text}"`);
}
