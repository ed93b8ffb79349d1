import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anomaliesOf, type PastRun } from './run-anomalies.js';

const GOOD: Omit<PastRun, 'id'> = {
  source: 'coingecko',
  status: 'success',
  seconds: 2,
  read: 1000,
  rejected: 0,
  file: null,
  snapshot: true,
  extent: null,
};

/** Runs as they followed each other, newest first as the history has them. */
function history(runs: Partial<PastRun>[]): PastRun[] {
  return runs.map((run, place) => ({ ...GOOD, id: place + 1, ...run })).toReversed();
}

const told = (runs: Partial<PastRun>[], judged = runs.length) =>
  anomaliesOf(history(runs), new Set([judged])).map(
    ({ run_id, metric, message }) => `${run_id} ${metric}: ${message}`,
  );

const good = (runs: number): Partial<PastRun>[] =>
  Array.from({ length: runs }, (_, i) => ({ seconds: 2 + (i % 3) / 10 }));

describe('runs that stand out', () => {
  it.each([
    [{ seconds: 30 }, '8 duration_seconds: took 30 s, 2.1 s are usual'],
    [{ read: 400 }, '8 records_read: read 400 records, 1000 are usual'],
    [{ read: 2500 }, '8 records_read: read 2500 records, 1000 are usual'],
    [{ status: 'partial', rejected: 120 }, '8 reject_share: rejected 12 % of its records, 0 % are usual'],
    [{ status: 'failure', rejected: 700 }, '8 reject_share: rejected 70 % of its records, 0 % are usual'],
  ] as [Partial<PastRun>, string][])('are told of from the eighth on: %j', (odd, expected) => {
    expect(told([...good(7), odd])).toEqual([expected]);
    expect(told([...good(6), odd])).toEqual([]);
  });

  it('are none among runs that differ a little', () => {
    const run = fc.record({
      seconds: fc.double({ min: 1.5, max: 2.4, noNaN: true }),
      read: fc.integer({ min: 950, max: 1050 }),
      rejected: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 60 }), (runs) => {
        const all = history(runs);
        expect(anomaliesOf(all, new Set(all.map(({ id }) => id)))).toEqual([]);
      }),
    );
  });

  it('stand out still when a few of the runs before were odd themselves', () => {
    expect(told([...good(6), { seconds: 90 }, { seconds: 80 }, { seconds: 30 }])).toHaveLength(1);
  });

  it('are measured by runs that took everything: unchanged files and new ends of files do not count', () => {
    const unchanged = { read: 0, seconds: 0.01 };
    const tail = { read: 3, seconds: 0.05, snapshot: false };
    expect(told([...Array(10).fill(unchanged), {}])).toEqual([]);
    expect(told([...Array(10).fill(tail), {}])).toEqual([]);
    expect(told([...good(10), unchanged])).toEqual([]);
    expect(told([...good(10), tail])).toEqual([]);
    expect(told([...good(7), unchanged, tail, { read: 10 }])).toHaveLength(1);
  });

  it('are measured by runs of the same file and of the same extent', () => {
    expect(told([...good(10), { read: 5, file: 'other.csv' }])).toEqual([]);
    const extent = '1000 coins';
    expect(
      told([...good(10).map((run) => ({ ...run, extent })), { read: 250, extent: '250 coins' }]),
    ).toEqual([]);
    expect(told([...good(10), { read: 250, extent }])).toHaveLength(1);
  });

  it('are not measured by what failed runs took and brought', () => {
    const failed: Partial<PastRun> = { status: 'failure', read: 100, seconds: 40 };
    expect(told([...Array(8).fill(failed), ...good(7), {}])).toEqual([]);
  });

  it('tell of a source that succeeds less often than it did', () => {
    const failure: Partial<PastRun> = { status: 'failure', read: 0, seconds: 0.1 };
    expect(told([...good(5), failure, failure])).toEqual([]);
    expect(told([...good(5), failure, failure, failure])).toEqual([
      '8 success_rate: 62.5 % of the last 8 runs succeeded, 100 % is usual',
    ]);
    expect(told([...good(30), failure])).toEqual([]);
    const often = Array.from({ length: 40 }, (_, i) => (i % 2 ? failure : {}));
    expect(told(often)).toEqual([]);
  });

  it('are only looked for among those asked for', () => {
    const runs = [...good(8), { seconds: 60 }, ...good(3)];
    expect(told(runs, 9)).toHaveLength(1);
    expect(told(runs, 12)).toEqual([]);
  });
});
