import { describe, expect, it } from '@jest/globals';
import { percent, roundTo } from './rounding.js';

describe('rounding', () => {
  it.each([
    [3, 0.12345, 0.123],
    [2, 1.005001, 1.01],
    [0, 2.5, 3],
  ])('to %i decimals makes %d of %d', (decimals, value, rounded) => {
    expect(roundTo(decimals, value)).toBe(rounded);
  });
});

describe('a share in percent', () => {
  it.each([
    [0, 0, '0 %'],
    [0.004, 0, '<1 %'],
    [0.03, 0, '3 %'],
    [0.996, 0, '>99 %'],
    [1, 0, '100 %'],
    [0.625, 1, '62.5 %'],
    [0.0004, 1, '<0.1 %'],
    [0.9996, 1, '>99.9 %'],
  ])('%d with %i decimals is %s', (share, decimals, text) => {
    expect(percent(share, decimals)).toBe(text);
  });
});
