import { describe, expect, it } from '@jest/globals';
import { RunTally } from './run-tally.js';

const NOTHING = { id: 7, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 };

const tallyOf = (counts: Partial<typeof NOTHING>, limit = 50) => {
  const tally = new RunTally(NOTHING, limit);
  tally.add({ ...NOTHING, ...counts });
  return tally;
};

describe('the tally of a run', () => {
  it('adds pages to what earlier attempts counted', () => {
    const tally = new RunTally(
      { ...NOTHING, inserted: 1, updated: 2, unchanged: 3, duplicate: 4, rejected: 5 },
      50,
    );
    tally.add({ inserted: 10, updated: 20, unchanged: 30, duplicate: 40, rejected: 50 });
    expect(tally).toMatchObject({ inserted: 11, updated: 22, unchanged: 33, duplicate: 44, rejected: 55 });
    expect(tally.loaded).toBe(110);
    expect(tally.read).toBe(165);
  });

  it.each([
    [{}, 'success'],
    [{ inserted: 1 }, 'success'],
    [{ duplicate: 1 }, 'success'],
    [{ inserted: 1, rejected: 1 }, 'partial'],
    [{ duplicate: 1, rejected: 98 }, 'partial'],
    [{ rejected: 1 }, 'failure'],
  ])('of %j ends in %s', (counts, status) => {
    expect(tallyOf(counts).result().status).toBe(status);
  });

  it.each([
    [{ inserted: 0, rejected: 99 }, 50, true],
    [{ inserted: 50, rejected: 50 }, 50, true],
    [{ inserted: 49, rejected: 51 }, 50, false],
    [{ inserted: 99, rejected: 1 }, 0, false],
    [{ inserted: 100, rejected: 0 }, 0, true],
    [{ rejected: 100 }, 100, true],
    [{ inserted: 996, rejected: 4 }, 0, false],
  ])('of %j under a limit of %i %% passes: %s', (counts, limit, passes) => {
    const judge = () => tallyOf(counts, limit).assertRejectLimit();
    if (passes) expect(judge).not.toThrow();
    else expect(judge).toThrow(`REJECT_LIMIT_PERCENT=${limit}`);
  });
});
