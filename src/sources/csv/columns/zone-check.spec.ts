import { describe, expect, it } from '@jest/globals';
import { tableOf } from '../table/table.js';
import { chooseTime } from './time-column.js';
import { zoneProblem } from './zone-check.js';

/** Why the times of a table of one record cannot be taken as UTC. */
function doubt(header: string[], cells: string[]): string | null {
  const table = tableOf(header, [cells]);
  const time = chooseTime(table, undefined, {}, new Date('2026-03-01T00:00:00Z'));
  if (time === null || 'reason' in time) throw new Error(time?.reason ?? 'no time');
  return zoneProblem(table, time)?.reason ?? null;
}

describe('a zone other than UTC', () => {
  it.each([
    [['Time (EST)'], ['2024-01-15 10:00:00'], '"Time (EST)" says that its times are in the zone "EST"'],
    [['Time (EST)'], ['20240115T100800'], '"Time (EST)" says that its times are in the zone "EST"'],
    [['Date', 'Time (EST)'], ['2024-01-15', '09:30'], '"Time (EST)" says'],
    [['time_utc+1'], ['2024-01-15 10:00:00'], '"time_utc+1" says that its times are in the zone "utc+1"'],
    [['time', 'offset'], ['2024-01-15 10:00:00', '-05:00'], '"offset" says that its times are in the zone'],
    [['time', 'utc_offset'], ['2024-01-15 10:00:00', '-5'], '"utc_offset" says'],
  ])('is told by %j over %j', (header, cells, reason) => {
    expect(doubt(header, cells)).toContain(reason);
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
  ])('is not told by %j over %j', (header, cells) => {
    expect(doubt(header, cells)).toBeNull();
  });
});
