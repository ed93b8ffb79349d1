import { describe, expect, it } from '@jest/globals';
import { tableOf } from '../table/table.js';
import { chooseTime } from './time-column.js';
import { checkZone } from './zone-check.js';

/** Why the times of a table of one record are not in UTC. */
function reasonFor(header: string[], cells: string[]): string | null {
  const table = tableOf(header, [cells]);
  const time = chooseTime(table, undefined, {}, new Date('2026-03-01T00:00:00Z'));
  if (time === null || 'reason' in time) throw new Error(time?.reason ?? 'no time');
  return checkZone(table, time)?.reason ?? null;
}

describe('a zone other than UTC', () => {
  it.each([
    [['Time (EST)'], ['2024-01-15 10:00:00'], /"Time \(EST\)".* zone "EST"/],
    [['Time (EST)'], ['20240115T100800'], /"Time \(EST\)".* zone "EST"/],
    [['Date', 'Time (EST)'], ['2024-01-15', '09:30'], /"Time \(EST\)"/],
    [['time_utc+1'], ['2024-01-15 10:00:00'], /"time_utc\+1".* zone "utc\+1"/],
    [['time', 'offset'], ['2024-01-15 10:00:00', '-05:00'], /"offset".* zone "-05:00"/],
    [['time', 'utc_offset'], ['2024-01-15 10:00:00', '-5'], /"utc_offset".* zone "-5"/],
  ])('is found in the column %j with the cells %j', (header, cells, reason) => {
    expect(reasonFor(header, cells)).toMatch(reason);
  });

  it.each([
    [
      ['time', 'offset'],
      ['2024-01-15 10:00:00', '100'],
    ],
    [
      ['time', 'utc_offset'],
      ['2024-01-15 10:00:00', '0.0'],
    ],
    [
      ['time', 'utc_offset'],
      ['2024-01-15 10:00:00', '+00:00'],
    ],
    [['Time (EST)'], ['20240115T100800Z']],
    [['Time (EST)'], ['1705312800']],
    [['Date (EST)'], ['2024-01-15']],
  ])('is not found in the column %j with the cells %j', (header, cells) => {
    expect(reasonFor(header, cells)).toBeNull();
  });
});
