import { describe, expect, it } from '@jest/globals';
import { RunTally } from '../pipeline/run-tally.js';
import { RefusedPages } from './replay-tally.js';

const NOTHING = { id: 7, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 };
const OF_JOB = { jobId: 3 };

const tallyOf = (counts: Partial<typeof NOTHING>) => new RunTally({ ...NOTHING, ...counts }, 50);

describe('pages that a replay could not read', () => {
  it('leave a replay of which every page was read as it is', () => {
    expect(RefusedPages.from(null).result(tallyOf({ inserted: 1 }), OF_JOB)).toEqual({
      status: 'success',
      note: 'replay of the pages of job 3',
    });
  });

  it('are counted on by the next attempt, with the first reason', () => {
    const before = RefusedPages.from(null);
    before.add('the first has no price');
    before.add('the second has no price');
    const after = RefusedPages.from(before.cursorAfter(12));
    after.add('the third has no price');
    expect(after.cursorAfter(15)).toEqual({
      raw_id: 15,
      refused: 3,
      first_refusal: 'the first has no price',
    });
    expect(after.result(tallyOf({ inserted: 1 }), OF_JOB)).toMatchObject({
      status: 'partial',
      errorMessage: '3 pages could not be read. the first has no price',
    });
  });

  it('are said beside what else went wrong, and fail a replay that read nothing', () => {
    const refused = RefusedPages.from(null);
    refused.add('it has no price');
    expect(refused.result(tallyOf({ inserted: 1, rejected: 1 }), OF_JOB)).toMatchObject({
      status: 'partial',
      errorMessage: expect.stringMatching(
        /^1 of 2 records were rejected.*; 1 page could not be read\. it has no price$/,
      ),
    });
    expect(() => refused.result(tallyOf({}), OF_JOB)).toThrow('1 page could not be read. it has no price');
  });
});
