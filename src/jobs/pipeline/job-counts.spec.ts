import { describe, expect, it } from '@jest/globals';
import { JobCounts } from './job-counts.js';

const NOTHING = { id: 7, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 };

const countsOf = (pages: Partial<typeof NOTHING>, limit = 50) => {
  const counts = new JobCounts(NOTHING, limit);
  counts.add({ ...NOTHING, ...pages });
  return counts;
};

describe('JobCounts', () => {
  it('adds the counts of a page to those of earlier attempts', () => {
    const counts = new JobCounts(
      { ...NOTHING, inserted: 1, updated: 2, unchanged: 3, duplicate: 4, rejected: 5 },
      50,
    );
    counts.add({ inserted: 10, updated: 20, unchanged: 30, duplicate: 40, rejected: 50 });
    expect(counts).toMatchObject({ inserted: 11, updated: 22, unchanged: 33, duplicate: 44, rejected: 55 });
    expect(counts.loaded).toBe(110);
    expect(counts.read).toBe(165);
  });

  it.each([
    [{}, 'success'],
    [{ inserted: 1 }, 'success'],
    [{ duplicate: 1 }, 'success'],
    [{ inserted: 1, rejected: 1 }, 'partial'],
    [{ duplicate: 1, rejected: 98 }, 'partial'],
    [{ rejected: 1 }, 'failure'],
  ])('ends a job that counted %j with %s', (counts, status) => {
    expect(countsOf(counts).result().status).toBe(status);
  });

  it.each([
    [{ inserted: 0, rejected: 99 }, 50, true],
    [{ inserted: 50, rejected: 50 }, 50, true],
    [{ inserted: 49, rejected: 51 }, 50, false],
    [{ inserted: 99, rejected: 1 }, 0, false],
    [{ inserted: 100, rejected: 0 }, 0, true],
    [{ rejected: 100 }, 100, true],
    [{ inserted: 996, rejected: 4 }, 0, false],
  ])('checks %j against a reject limit of %i %%, within it: %s', (counts, limit, isWithin) => {
    const check = () => countsOf(counts, limit).assertRejectLimit();
    if (isWithin) expect(check).not.toThrow();
    else expect(check).toThrow(`REJECT_LIMIT_PERCENT=${limit}`);
  });
});
