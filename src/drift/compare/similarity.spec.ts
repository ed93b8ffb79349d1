import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameSimilarity, valueOverlap } from './similarity.js';

const path = fc
  .array(fc.stringMatching(/^[a-z][a-z_0-9]{0,8}$/), { minLength: 1, maxLength: 3 })
  .map((steps) => steps.join('.'));

describe('nameSimilarity', () => {
  it('is symmetric, between 0 and 1, and 1 for a name itself', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        const similarity = nameSimilarity(one, other);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        expect(nameSimilarity(other, one)).toBeCloseTo(similarity);
        expect(nameSimilarity(one, one)).toBe(1);
      }),
    );
  });

  it.each([
    ['current_price', 'currentPrice', 1],
    ['current_price', 'price_usd', 0.5],
    ['quotes.USD.price', 'quotes.USD.price_usd', 0.66],
    ['quotes.USD.price', 'quote.USD.price', 0.88],
    ['last_updated', 'updated_at', 0.5],
  ])('of %s and %s is at least %d', (one, other, least) => {
    expect(nameSimilarity(one, other)).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ['current_price', 'homepage'],
    ['quotes.USD.price', 'quotes.USD.rank'],
    ['id', 'name'],
  ])('of %s and %s is below 0.3', (one, other) => {
    expect(nameSimilarity(one, other)).toBeLessThan(0.3);
  });
});

describe('valueOverlap', () => {
  const before = { keys: ['a', 'b', 'c'], values: { price: ['1', '200', '0.003'] } };

  it('returns the share of known records with about the same value', () => {
    const now = { keys: ['c', 'b', 'new'], values: { usd: ['0.0031', '90', '7'] } };
    expect(valueOverlap(before, 'price', now, 'usd')).toBe(0.5);
  });

  it('compares values as sets when records no longer have an id', () => {
    const now = { keys: [null, null], values: { slug: ['a', 'z'] } };
    const names = { keys: ['a', 'b'], values: { id: ['a', 'b'] } };
    expect(valueOverlap(names, 'id', now, 'slug')).toBe(0.5);
  });

  it('returns null without earlier records', () => {
    expect(valueOverlap({}, 'price', { keys: ['a'], values: { usd: ['1'] } }, 'usd')).toBeNull();
  });
});
