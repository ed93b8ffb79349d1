import { describe, expect, it } from '@jest/globals';
import { rank, type Found } from './ranking.js';

let id = 0;

function coin(symbol: string, name: string, more: Partial<Found> = {}): Found {
  const slug = name.toLowerCase().replaceAll(' ', '-');
  return { id: ++id, symbol, name, slug, marketCap: 0, mappings: 1, ...more };
}

const names = (query: string, found: Found[]): string[] => rank(query, found).map(({ name }) => name);

describe('the order of coins that were found', () => {
  it('is by how well they fit, and leaves out those that do not', () => {
    const found = [
      coin('XPF', 'A Plumfield'),
      coin('HTH', 'Heath'),
      coin('PLUM', 'Plumfields'),
      coin('PLF', 'Plumfield'),
    ];
    expect(names('plumfield', found)).toEqual(['Plumfield', 'Plumfields', 'A Plumfield']);
  });

  it('is by market cap among those that fit as well', () => {
    const found = [coin('PLUM', 'Orchard'), coin('PLUM', 'Garden', { marketCap: 5e6 })];
    expect(names('plum', found)).toEqual(['Garden', 'Orchard']);
  });

  it('puts a coin of that name before a coin of that ticker when no market cap is known', () => {
    const found = [coin('PLUMFIELD', 'Orchard of Many Names', { mappings: 2 }), coin('PLF', 'Plumfield')];
    expect(names('plumfield', found)).toEqual(['Plumfield', 'Orchard of Many Names']);
  });

  it('is by how many sources know them when all else is alike', () => {
    const found = [coin('PLUM', 'Orchard'), coin('PLUM', 'Garden', { mappings: 3 })];
    expect(names('plum', found)).toEqual(['Garden', 'Orchard']);
  });

  it('forgives no slip in a short ticker', () => {
    expect(names('btx', [coin('BTC', 'Bitcoin')])).toEqual([]);
  });
});
