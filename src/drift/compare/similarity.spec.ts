import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameLikeness, valueOverlap } from './similarity.js';

const path = fc
  .array(fc.stringMatching(/^[a-z][a-z_0-9]{0,8}$/), { minLength: 1, maxLength: 3 })
  .map((steps) => steps.join('.'));

describe('the likeness of two names', () => {
  it('is symmetric, between 0 and 1, and 1 for a name itself', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        const likeness = nameLikeness(one, other);
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
        expect(nameLikeness(other, one)).toBeCloseTo(likeness);
        expect(nameLikeness(one, one)).toBe(1);
      }),
    );
  });

  it.each([
    ['current_price', 'currentPrice', 1],
    ['current_price', 'price_usd', 0.5],
    ['quotes.USD.price', 'quotes.USD.price_usd', 0.66],
    ['quotes.USD.price', 'quote.USD.price', 0.88],
    ['last_updated', 'updated_at', 0.5],
  ])('of %s and %s is at least %s', (one, other, least) => {
    expect(nameLikeness(one, other)).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ['current_price', 'homepage'],
    ['quotes.USD.price', 'quotes.USD.rank'],
    ['id', 'name'],
  ])('of %s and %s is little', (one, other) => {
    expect(nameLikeness(one, other)).toBeLessThan(0.3);
  });
});

describe('the overlap of values', () => {
  const before = { keys: ['a', 'b', 'c'], values: { price: ['1', '200', '0.003'] } };

  it('is the share of known records whose value is about the same', () => {
    const now = { keys: ['c', 'b', 'new'], values: { usd: ['0.0031', '90', '7'] } };
    expect(valueOverlap(before, 'price', now, 'usd')).toBe(0.5);
  });

  it('compares values as sets when the records are not named any more', () => {
    const now = { keys: [null, null], values: { slug: ['a', 'z'] } };
    const names = { keys: ['a', 'b'], values: { id: ['a', 'b'] } };
    expect(valueOverlap(names, 'id', now, 'slug')).toBe(0.5);
  });

  it('is not known without records from before', () => {
    expect(valueOverlap({}, 'price', { keys: ['a'], values: { usd: ['1'] } }, 'usd')).toBeNull();
  });
});
