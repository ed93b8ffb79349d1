/** Characters a terminal acts on: control characters other than line break and tab, and bidirectional controls. */
const CONTROL_CHARACTERS = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu;

/** Makes text safe for a terminal. Names and messages come from sources, which may put anything into them. */
export function escapeControlCharacters(text: string): string {
  return text.replace(
    CONTROL_CHARACTERS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Prints text and a line break on stdout, control characters escaped. */
export function printLine(text: string): void {
  process.stdout.write(`${escapeControlCharacters(text)}\n`);
}

/** Prints text and a line break on stderr, control characters escaped. */
export function printError(text: string): void {
  process.stderr.write(`${escapeControlCharacters(text)}\n`);
}

/** Prints the result of a command: with `--json` the value and nothing else, otherwise the text. */
export function printResult(json: boolean | undefined, value: unknown, text: string): void {
  if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
  else printLine(text);
}
