import { expect, it } from '@jest/globals';
import { table } from './text-table.js';
import { escapeControlCharacters } from './output.js';

it('escapes control characters and leaves other text unchanged', () => {
  expect(escapeControlCharacters('\x1b[2JBTC\x07\x9b31m\r')).toBe('\\u001b[2JBTC\\u0007\\u009b31m\\u000d');
  expect(escapeControlCharacters('\u202eCTB')).toBe('\\u202eCTB');
  const plain = 'Ünï 🚀 日本\n\tB"T|C';
  expect(escapeControlCharacters(plain)).toBe(plain);
});

it('keeps each row of a text table on one line', () => {
  expect(table(['symbol', 'name'], [['E\nTH', 'Ether\r\n eum']])).toBe('symbol  name\nE TH    Ether eum');
});
