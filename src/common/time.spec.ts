import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readInstant, trimIso } from './time.js';

describe('readInstant', () => {
  it.each([
    ['2024-01-15', '2024-01-15T00:00:00.000Z'],
    ['2024-01-15T12:30', '2024-01-15T12:30:00.000Z'],
    ['2024-01-15 12:30:45', '2024-01-15T12:30:45.000Z'],
    ['2024-01-15T12:30:45Z', '2024-01-15T12:30:45.000Z'],
    ['2024-01-15T12:30:45.5Z', '2024-01-15T12:30:45.500Z'],
    ['2024-01-15T12:30:45.123456Z', '2024-01-15T12:30:45.123456Z'],
    ['2024-01-15T12:30:45.123456789Z', '2024-01-15T12:30:45.123456Z'],
    ['2024-01-15T12:30:45+05:30', '2024-01-15T07:00:45.000Z'],
    ['2024-01-15T00:30:00+0100', '2024-01-14T23:30:00.000Z'],
    ['2024-01-15 12:30:45 -02:00', '2024-01-15T14:30:45.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s as %s', (text, iso) => {
    expect(readInstant(text)).toBe(iso);
  });

  it.each([
    '',
    'yesterday',
    '2024',
    '2024-01',
    '2024-1-5',
    '15.01.2024',
    '2024-01-15T12',
    '2024-01-15T25:00:00Z',
    '2024-01-15T12:60:00Z',
    '2023-02-29',
    '2024-02-30',
    '2024-13-01',
    '2024-00-10',
    '2024-01-15T12:00:00+99:00',
    '0000-12-31',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-01:00',
    '2024-01-15T12:00:00Z and more',
  ])('returns null for %s', (text) => {
    expect(readInstant(text)).toBeNull();
  });

  it('agrees with Date for every instant of a four-digit year, to the millisecond', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (instant) => {
        expect(readInstant(instant.toISOString())).toBe(instant.toISOString());
      }),
    );
  });
});

describe('trimIso', () => {
  it('drops microseconds only when they are zero', () => {
    expect(trimIso('2024-01-15T00:00:00.120000Z')).toBe('2024-01-15T00:00:00.120Z');
    expect(trimIso('2024-01-15T00:00:00.120001Z')).toBe('2024-01-15T00:00:00.120001Z');
  });
});
