import { describe, expect, it } from '@jest/globals';
import { storable, storableJson } from './storable.js';

describe('what PostgreSQL can hold', () => {
  it('is any text but NUL, which is replaced', () => {
    expect(storable('ünï ☃ \\u0000')).toBe('ünï ☃ \\u0000');
    expect(storable('a\0b\0')).toBe('a\uFFFDb\uFFFD');
  });

  it('holds for every text within JSON', () => {
    expect(JSON.parse(storableJson({ a: ['x\0', 1, null], b: { c: '\\u0000' } }))).toEqual({
      a: ['x\uFFFD', 1, null],
      b: { c: '\\u0000' },
    });
  });
});
