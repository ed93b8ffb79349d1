import { describe, expect, it } from '@jest/globals';
import { mapOption } from './table.js';

describe('an option as it is typed in a shell', () => {
  it.each([
    ['price', '--map volume_24h=price'],
    ['', '--map volume_24h=#3'],
    ['Volume $USD', "--map 'volume_24h=Volume $USD'"],
    ["Day's `volume`", "--map 'volume_24h=Day'\\''s `volume`'"],
  ])('for the column %j is %s', (name, option) => {
    expect(mapOption('volume_24h', { name, index: 2 })).toBe(option);
  });
});
