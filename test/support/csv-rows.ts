import type { TestFolder } from './files.js';

/** Returns a CSV with `rows` quotes of `coins` coins, one hour apart per coin, all prices different. */
export function csvRows(rows: number, coins = 500): string {
  const lines = ['ticker,price,vol,date,market_cap'];
  for (let row = 0; row < rows; row++) {
    const time = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / coins) * 3_600_000).toISOString();
    lines.push(`C${row % coins},${1 + row}.0${row},${row},${time},${row * 10}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Writes such quotes to several files, each of which becomes one page.
 * @param spoil changes the lines of a file, without its header, before they are written
 */
export async function writeCsvFiles(
  folder: TestFolder,
  files: number,
  rowsPerFile: number,
  spoil: (lines: string[]) => void = () => undefined,
): Promise<void> {
  const [header, ...lines] = csvRows(files * rowsPerFile)
    .trimEnd()
    .split('\n');
  for (let file = 0; file < files; file++) {
    const own = lines.slice(file * rowsPerFile, (file + 1) * rowsPerFile);
    spoil(own);
    await folder.write(`rows-${String(file).padStart(2, '0')}.csv`, `${[header, ...own].join('\n')}\n`);
  }
}
