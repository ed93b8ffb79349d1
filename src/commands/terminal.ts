/** What a terminal obeys in place of showing it: control characters but line breaks and tabs, and turns of direction. */
const OBEYED = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu;

/** Text for a terminal: names and messages come from sources, which may put anything into them. */
export function harmless(text: string): string {
  return text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Prints text and a line break on stdout, harmless. */
export function say(text: string): void {
  process.stdout.write(`${harmless(text)}\n`);
}

/** The same on stderr. */
export function complain(text: string): void {
  process.stderr.write(`${harmless(text)}\n`);
}
