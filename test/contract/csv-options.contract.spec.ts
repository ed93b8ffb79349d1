import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CSV_OPTIONS } from '../../src/sources/csv/option-table.js';

/** Rows of the table under a heading, without code marks and padding. */
function tableUnder(heading: string): string[][] {
  const [, section = ''] = readFileSync('docs/csv.md', 'utf8').split(`\n## ${heading}\n`);
  const [table = ''] = /^\|(?:.|\n)*?\n(?=\n)/m.exec(section) ?? [];
  const rows = table.trim().split('\n');
  return rows.map((row) =>
    row
      .replaceAll('`', '')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('docs/csv.md', () => {
  it('lists every CSV option with its flag, parameter and help', () => {
    const [, , ...rows] = tableUnder('Options');
    expect(rows).toEqual(
      CSV_OPTIONS.map(({ flag, argument, example, parameter, help }) => [
        [flag, example ?? (argument && `<${argument}>`)].filter(Boolean).join(' '),
        parameter,
        help,
      ]),
    );
  });
});
