import { describe, expect, it } from '@jest/globals';
import { storable, storableJson } from './storable.js';

describe('storable text', () => {
  it('replaces NUL and keeps all other text', () => {
    expect(storable('ünï ☃ \\u0000')).toBe('ünï ☃ \\u0000');
    expect(storable('a\0b\0')).toBe('a\uFFFDb\uFFFD');
  });

  it('replaces NUL in every string of a JSON value', () => {
    expect(JSON.parse(storableJson({ a: ['x\0', 1, null], b: { c: '\\u0000' } }))).toEqual({
      a: ['x\uFFFD', 1, null],
      b: { c: '\\u0000' },
    });
  });
});
