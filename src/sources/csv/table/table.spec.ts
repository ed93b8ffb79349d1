import { describe, expect, it } from '@jest/globals';
import { mapping } from './table.js';

describe('the map option that gives a column a role', () => {
  it('names the column, or its number when it has no name', () => {
    expect(mapping('volume_24h', { name: 'Volume $USD', index: 2 })).toBe('volume_24h=Volume $USD');
    expect(mapping('volume_24h', { name: '', index: 2 })).toBe('volume_24h=#3');
  });
});
