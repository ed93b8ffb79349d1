import { describe, expect, it } from '@jest/globals';
import { trimCell } from './tokenize.js';

describe('a trimmed cell', () => {
  it.each([
    ['  1.5\t', '1.5'],
    ['\u200b1.5\u200b', '1.5'],
    [' \u200b1.5\u200b ', '1.5'],
    ['\u00a0\ufeff 1.5\u2069\u00a0', '1.5'],
    [' " 1.5 " ', '1.5'],
    ['a \u200b b', 'a \u200b b'],
    ['中文', '中文'],
    ['\u0001', '\u0001'],
    [' \u200b ', ''],
    ['', ''],
  ])('%j is %j', (cell, text) => {
    expect(trimCell(cell)).toBe(text);
  });
});
