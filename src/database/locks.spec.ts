import { describe, expect, it } from '@jest/globals';
import { EMBEDDED_LOCKS, LOCKS } from './locks.js';

describe('the advisory locks', () => {
  it('all have numbers of their own', () => {
    const numbers = Object.values(LOCKS);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(EMBEDDED_LOCKS.inUse).not.toBe(EMBEDDED_LOCKS.serving);
  });
});
