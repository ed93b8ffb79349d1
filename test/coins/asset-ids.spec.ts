import { describe, expect, it } from '@jest/globals';
import { ASSET_IDS } from '../support/source-traits.js';

describe('ids of assets', () => {
  it('contain a slug where the source defines one, and are the slug elsewhere', () => {
    expect(ASSET_IDS.slugOf('coinpaprika', 'btc-bitcoin')).toBe('bitcoin');
    expect(ASSET_IDS.slugOf('coingecko', 'bitcoin-cash')).toBe('bitcoin-cash');
    expect(ASSET_IDS.slugOf('csv', 'BTC-USD')).toBe('BTC-USD');
  });

  it('are labels at sources without ids only', () => {
    expect(ASSET_IDS.labelSources).toEqual(['csv']);
    expect(ASSET_IDS.areLabels('csv')).toBe(true);
    expect(ASSET_IDS.areLabels('coingecko')).toBe(false);
  });

  it('are stable and the slug at a source that no longer exists', () => {
    expect(ASSET_IDS.areLabels('retired')).toBe(false);
    expect(ASSET_IDS.slugOf('retired', 'x-1')).toBe('x-1');
  });
});
