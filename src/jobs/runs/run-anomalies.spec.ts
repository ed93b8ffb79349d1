import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anomaliesOf, type FinishedRun } from './run-anomalies.js';

const GOOD: Omit<FinishedRun, 'id'> = {
  source: 'coingecko',
  status: 'success',
  seconds: 2,
  read: 1000,
  rejected: 0,
  file: null,
  snapshot: true,
  extent: null,
};

/** A history, newest first, from runs in the order they finished. */
function history(runs: Partial<FinishedRun>[]): FinishedRun[] {
  return runs.map((run, place) => ({ ...GOOD, id: place + 1, ...run })).toReversed();
}

const messagesOf = (runs: Partial<FinishedRun>[], judged = runs.length) =>
  anomaliesOf(history(runs), new Set([judged])).map(
    ({ run_id, metric, message }) => `${run_id} ${metric}: ${message}`,
  );

const good = (runs: number): Partial<FinishedRun>[] =>
  Array.from({ length: runs }, (_, i) => ({ seconds: 2 + (i % 3) / 10 }));

describe('anomaliesOf', () => {
  it.each([
    [{ seconds: 30 }, '8 duration_seconds: took 30 s, usually 2.1 s'],
    [{ read: 400 }, '8 records_read: read 400 records, usually 1000'],
    [{ read: 2500 }, '8 records_read: read 2500 records, usually 1000'],
    [{ status: 'partial', rejected: 120 }, '8 reject_share: rejected 12 % of its records, usually 0 %'],
    [{ status: 'failure', rejected: 700 }, '8 reject_share: rejected 70 % of its records, usually 0 %'],
  ] as [Partial<FinishedRun>, string][])('reports an unusual run from the eighth on: %j', (odd, expected) => {
    expect(messagesOf([...good(7), odd])).toEqual([expected]);
    expect(messagesOf([...good(6), odd])).toEqual([]);
  });

  it('reports nothing for runs that vary a little', () => {
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

  it('reports an unusual run when a few earlier runs were unusual too', () => {
    expect(messagesOf([...good(6), { seconds: 90 }, { seconds: 80 }, { seconds: 30 }])).toHaveLength(1);
  });

  it('compares only runs that read everything, not runs on unchanged or appended files', () => {
    const unchanged = { read: 0, seconds: 0.01 };
    const tail = { read: 3, seconds: 0.05, snapshot: false };
    expect(messagesOf([...Array(10).fill(unchanged), {}])).toEqual([]);
    expect(messagesOf([...Array(10).fill(tail), {}])).toEqual([]);
    expect(messagesOf([...good(10), unchanged])).toEqual([]);
    expect(messagesOf([...good(10), tail])).toEqual([]);
    expect(messagesOf([...good(7), unchanged, tail, { read: 10 }])).toHaveLength(1);
  });

  it('compares only runs of the same file and the same extent', () => {
    expect(messagesOf([...good(10), { read: 5, file: 'other.csv' }])).toEqual([]);
    const extent = '1000 coins';
    expect(
      messagesOf([...good(10).map((run) => ({ ...run, extent })), { read: 250, extent: '250 coins' }]),
    ).toEqual([]);
    expect(messagesOf([...good(10), { read: 250, extent }])).toHaveLength(1);
  });

  it('ignores the duration and records of failed runs', () => {
    const failed: Partial<FinishedRun> = { status: 'failure', read: 100, seconds: 40 };
    expect(messagesOf([...Array(8).fill(failed), ...good(7), {}])).toEqual([]);
  });

  it('reports a success rate that has dropped', () => {
    const failure: Partial<FinishedRun> = { status: 'failure', read: 0, seconds: 0.1 };
    expect(messagesOf([...good(5), failure, failure])).toEqual([]);
    expect(messagesOf([...good(5), failure, failure, failure])).toEqual([
      '8 success_rate: 62.5 % of the last 8 runs succeeded, usually 100 %',
    ]);
    expect(messagesOf([...good(30), failure])).toEqual([]);
    const often = Array.from({ length: 40 }, (_, i) => (i % 2 ? failure : {}));
    expect(messagesOf(often)).toEqual([]);
  });

  it('checks only the requested runs', () => {
    const runs = [...good(8), { seconds: 60 }, ...good(3)];
    expect(messagesOf(runs, 9)).toHaveLength(1);
    expect(messagesOf(runs, 12)).toEqual([]);
  });
});
