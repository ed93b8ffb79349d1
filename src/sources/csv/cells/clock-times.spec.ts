import { describe, expect, it } from '@jest/globals';
import { isClock } from './clock-times.js';

describe('a time of day', () => {
  it.each([
    ['23:59', true],
    ['12:00:00 AM', true],
    ['09:30Z', true],
    ['09:00:00-05:00', true],
    ['09:00-0500', true],
    ['09:00-10:00', false],
    ['9:00-9:30', false],
    ['0930', false],
    [`10:00${' '.repeat(60)}`, false],
  ])('%j: %j', (cell, is) => {
    expect(isClock(cell)).toBe(is);
  });
});
