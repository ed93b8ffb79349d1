/** Writes one line of a benchmark's report. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
