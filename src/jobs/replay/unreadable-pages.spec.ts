import { describe, expect, it } from '@jest/globals';
import { JobCounts } from '../pipeline/job-counts.js';
import { UnreadablePages } from './unreadable-pages.js';

const NOTHING = { id: 7, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 };
const OF_JOB = { jobId: 3 };

const countsOf = (pages: Partial<typeof NOTHING>) => new JobCounts({ ...NOTHING, ...pages }, 50);

describe('UnreadablePages', () => {
  it('leaves the result of a replay as it is when every page could be read', () => {
    expect(UnreadablePages.from(null).result(countsOf({ inserted: 1 }), OF_JOB)).toEqual({
      status: 'success',
      note: 'replay of the pages of job 3',
    });
  });

  it('continues the count of an earlier attempt and keeps its first reason', () => {
    const before = UnreadablePages.from(null);
    before.add('the first has no price');
    before.add('the second has no price');
    const after = UnreadablePages.from(before.cursorAfter(12));
    after.add('the third has no price');
    expect(after.cursorAfter(15)).toEqual({
      raw_id: 15,
      refused: 3,
      first_refusal: 'the first has no price',
    });
    expect(after.result(countsOf({ inserted: 1 }), OF_JOB)).toMatchObject({
      status: 'partial',
      errorMessage: expect.stringMatching(/^3 pages could not be read.*the first has no price$/),
    });
  });

  it('adds its message to that of the rejects, and fails a replay that read no record', () => {
    const unreadable = UnreadablePages.from(null);
    unreadable.add('it has no price');
    expect(unreadable.result(countsOf({ inserted: 1, rejected: 1 }), OF_JOB)).toMatchObject({
      status: 'partial',
      errorMessage: expect.stringMatching(
        /^1 of 2 records were rejected.*; 1 page could not be read.*it has no price$/,
      ),
    });
    expect(() => unreadable.result(countsOf({}), OF_JOB)).toThrow(
      /^1 page could not be read.*it has no price$/,
    );
  });
});
