import { describe, expect, it } from '@jest/globals';
import { rank, type FoundCoin } from './ranking.js';

let id = 0;

function coin(symbol: string, name: string, more: Partial<FoundCoin> = {}): FoundCoin {
  const slug = name.toLowerCase().replaceAll(' ', '-');
  return { id: ++id, symbol, name, slug, marketCap: 0, mappings: 1, ...more };
}

const names = (query: string, found: FoundCoin[]): string[] => rank(query, found).map(({ name }) => name);

describe('coin search ranking', () => {
  it('sorts by match and leaves out coins that do not match', () => {
    const found = [
      coin('XPF', 'A Plumfield'),
      coin('HTH', 'Heath'),
      coin('PLUM', 'Plumfields'),
      coin('PLF', 'Plumfield'),
    ];
    expect(names('plumfield', found)).toEqual(['Plumfield', 'Plumfields', 'A Plumfield']);
  });

  it('sorts equal matches by market cap', () => {
    const found = [coin('PLUM', 'Orchard'), coin('PLUM', 'Garden', { marketCap: 5e6 })];
    expect(names('plum', found)).toEqual(['Garden', 'Orchard']);
  });

  it('puts a coin of that name before a coin of that ticker when no market cap is known', () => {
    const found = [coin('PLUMFIELD', 'Orchard of Many Names', { mappings: 2 }), coin('PLF', 'Plumfield')];
    expect(names('plumfield', found)).toEqual(['Plumfield', 'Orchard of Many Names']);
  });

  it('sorts otherwise equal matches by the number of mappings', () => {
    const found = [coin('PLUM', 'Orchard'), coin('PLUM', 'Garden', { mappings: 3 })];
    expect(names('plum', found)).toEqual(['Garden', 'Orchard']);
  });

  it('tolerates no typo in a short ticker', () => {
    expect(names('btx', [coin('BTC', 'Bitcoin')])).toEqual([]);
  });
});
