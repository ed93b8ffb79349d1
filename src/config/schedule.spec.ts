import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeSchedule, latestTick, staleAfterSeconds } from './schedule.js';

const at = (iso: string) => new Date(iso);

describe('latestTick', () => {
  it('returns null for a disabled schedule', () => {
    expect(latestTick(null, at('2024-01-15T12:00:00Z'))).toBeNull();
  });

  it.each([
    [3600, '2024-01-15T12:34:56Z', '2024-01-15T12:00:00.000Z'],
    [3600, '2024-01-15T12:00:00Z', '2024-01-15T12:00:00.000Z'],
    [3600, '2024-01-15T11:59:59.999Z', '2024-01-15T11:00:00.000Z'],
    [86400, '2024-01-15T23:59:59Z', '2024-01-15T00:00:00.000Z'],
  ])('for an interval of %i s at %s returns %s', (seconds, now, tick) => {
    expect(latestTick({ seconds }, at(now))?.toISOString()).toBe(tick);
  });

  it.each([
    ['0 * * * *', '2024-01-15T12:34:56Z', '2024-01-15T12:00:00.000Z'],
    ['0 * * * *', '2024-01-15T12:00:00.000Z', '2024-01-15T12:00:00.000Z'],
    ['0 * * * *', '2024-01-15T11:59:59.999Z', '2024-01-15T11:00:00.000Z'],
    ['30 6 * * 1', '2024-01-15T06:29:59Z', '2024-01-08T06:30:00.000Z'],
    ['30 6 * * 1', '2024-01-15T06:30:00Z', '2024-01-15T06:30:00.000Z'],
    ['0 0 29 2 *', '2025-01-15T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['30 2 * * *', '2024-03-31T12:00:00Z', '2024-03-31T02:30:00.000Z'],
  ])('for cron %s at %s returns %s', (cron, now, tick) => {
    expect(latestTick({ cron }, at(now))?.toISOString()).toBe(tick);
  });

  it('for an interval returns a tick within the last interval, the same for every time in it', () => {
    const now = fc.integer({ min: 0, max: 4e12 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), now, (seconds, time) => {
        const tick = latestTick({ seconds }, new Date(time))!.getTime();
        expect(tick).toBeLessThanOrEqual(time);
        expect(time - tick).toBeLessThan(seconds * 1000);
        expect(latestTick({ seconds }, new Date(tick))!.getTime()).toBe(tick);
      }),
    );
  });
});

describe('a source becomes stale', () => {
  it.each([
    [{ seconds: 3600 }, 7200],
    [{ cron: '0 * * * *' }, 2 * 86_400],
    [null, Infinity],
  ])('by the schedule %j after %d s', (schedule, seconds) => {
    expect(staleAfterSeconds(schedule)).toBe(seconds);
  });
});

describe('a schedule described to users', () => {
  it.each([
    [{ seconds: 3600 }, 'every 3600 s'],
    [{ cron: '0 6 * * *' }, '0 6 * * *'],
    [null, null],
  ])('%j is %s', (schedule, text) => {
    expect(describeSchedule(schedule)).toBe(text);
  });
});
