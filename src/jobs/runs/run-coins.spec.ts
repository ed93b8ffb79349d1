import { describe, expect, it } from '@jest/globals';
import type { Quote, Reject } from '../../ingestion/source/quote.js';
import { addSeen, differenceOfCoins, type SeenAsset } from './run-coins.js';

const quote = (sourceId: string, priceUsd: string, timestamp = '2024-01-01T00:00:00.000Z'): Quote => ({
  position: 0,
  asset: { sourceId, symbol: sourceId.toUpperCase(), name: null },
  priceUsd,
  marketCap: null,
  volume24h: null,
  timestamp,
});
const reject = (sourceId: string | null): Reject => ({
  position: 0,
  place: 'index 0',
  sourceId,
  timestamp: null,
  stage: 'normalize',
  code: 'price_missing',
  field: null,
  value: null,
  message: '',
});

function saw(quotes: Quote[], rejects: Reject[] = []): Map<string, SeenAsset> {
  const seen = new Map<string, SeenAsset>();
  addSeen(seen, { quotes, rejects });
  return seen;
}

const ids = (list: { sourceId: string }[]) => list.map(({ sourceId }) => sourceId);

describe('differenceOfCoins', () => {
  it('lists coins that appeared, vanished or moved, the largest moves first', () => {
    const before = saw([quote('a', '10'), quote('b', '10'), quote('c', '0.5'), quote('d', '1')]);
    const after = saw([quote('e', '7'), quote('a', '9'), quote('b', '15'), quote('d', '1.00')]);
    const { appeared, vanished, moved } = differenceOfCoins(before, after);
    expect(ids(appeared)).toEqual(['e']);
    expect(ids(vanished)).toEqual(['c']);
    expect(moved).toEqual([
      { sourceId: 'b', symbol: 'B', before: '10', after: '15', percent: 50 },
      { sourceId: 'a', symbol: 'A', before: '10', after: '9', percent: -10 },
    ]);
  });

  it('keeps the newest quote of a coin in any order of records', () => {
    const seen = saw([
      quote('a', '2', '2024-01-03T00:00:00.000Z'),
      quote('a', '3', '2024-01-04T00:00:00.000Z'),
      quote('a', '1', '2024-01-02T00:00:00.000Z'),
    ]);
    expect(seen.get('a')).toMatchObject({ price: '3' });
  });

  it('does not list a coin as vanished when its record was rejected', () => {
    const after = saw([quote('b', '1')], [reject('a'), reject(null)]);
    expect(differenceOfCoins(saw([quote('a', '1'), quote('b', '1')]), after)).toEqual({
      appeared: [],
      vanished: [],
      moved: [],
    });
  });

  it('finds no difference between a run and itself', () => {
    const seen = saw([quote('a', '0.00000000000123456'), quote('b', '205378')]);
    expect(differenceOfCoins(seen, seen)).toEqual({ appeared: [], vanished: [], moved: [] });
  });
});
