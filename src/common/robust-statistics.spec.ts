import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENOUGH_RUNS, excess, median, quantile, usual } from './robust-statistics.js';

/** Without -0, which `toBe` distinguishes from 0. */
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0);
const numbers = fc.array(number, { minLength: 1, maxLength: 40 });

describe('robust statistics', () => {
  it('takes the middle value as the median, or the mean of the two middle values', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNull();
  });

  it('has at most half of the values on either side of the median, in any order', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const middle = median(values)!;
        expect(median(values.toReversed())).toBe(middle);
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  it('has quantiles that rise from the smallest to the largest value', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const found = [0, 0.1, 0.5, 0.9, 1].map((share) => quantile(sorted, share)!);
        expect(found[0]).toBe(sorted[0]);
        expect(found.at(-1)).toBe(sorted.at(-1));
        for (let i = 1; i < found.length; i++)
          expect(found[i]! - found[i - 1]!).toBeGreaterThanOrEqual(-1e-6);
      }),
    );
  });

  it('returns null for fewer than eight values', () => {
    expect(usual(Array(ENOUGH_RUNS - 1).fill(5))).toBeNull();
    expect(usual(Array(ENOUGH_RUNS).fill(5))).toEqual({ median: 5, spread: 0 });
  });

  it('is not affected by a single outlier', () => {
    const known = usual([10, 11, 9, 10, 12, 10, 11, 1_000_000])!;
    expect(known.median).toBeLessThan(12);
    expect(known.spread).toBeLessThan(3);
    expect(excess(1000, known, 1)).toBeGreaterThan(900);
    expect(excess(12, known, 1)).toBe(0);
  });
});
