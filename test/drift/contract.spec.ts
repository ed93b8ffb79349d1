import { describe, expect, it } from '@jest/globals';
import { COINGECKO_CONTRACT } from '../../src/sources/coingecko/coingecko.contract.js';
import { COINPAPRIKA_CONTRACT } from '../../src/sources/coinpaprika/coinpaprika.contract.js';
import type { Contract } from '../../src/ingestion/source/contract.js';
import type { StoredPage } from '../../src/ingestion/source/page.js';
import { CoinGeckoNormalizer } from '../../src/sources/coingecko/coingecko.normalizer.js';
import { CoinPaprikaNormalizer } from '../../src/sources/coinpaprika/coinpaprika.normalizer.js';

const NOW = new Date('2024-01-02T00:00:00Z');
const SOURCES = [
  ['coingecko', COINGECKO_CONTRACT, new CoinGeckoNormalizer()],
  ['coinpaprika', COINPAPRIKA_CONTRACT, new CoinPaprikaNormalizer()],
] as const;

const SAMPLES = { number: 12.5, string: '2024-01-01T00:00:00Z', boolean: true, object: {}, array: [] };

/** Creates a record with every declared field except one. */
function recordOf({ fields }: Contract, except?: string): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const { path, types } of fields) {
    if (path === except) continue;
    const steps = path.split('.');
    let place = record;
    for (const step of steps.slice(0, -1)) place = (place[step] ??= {}) as Record<string, unknown>;
    place[steps.at(-1)!] ??= types[0] === 'object' ? {} : SAMPLES[types[0]!];
  }
  return record;
}

const page = (record: Record<string, unknown>): StoredPage => ({
  rawId: 1,
  number: 1,
  body: Buffer.from(JSON.stringify([record])),
  mediaType: 'application/json',
  url: 'https://example.org',
  httpStatus: 200,
  headers: {},
  receivedAt: NOW,
  recordCount: 1,
  context: null,
  cursor: null,
  checkpoint: null,
});

describe.each(SOURCES)('the contract of %s agrees with its normalizer', (_, contract, normalizer) => {
  const { fields } = contract;
  const whole = normalizer.normalize(page(recordOf(contract)), NOW);

  it.each(fields.filter(({ use }) => use === 'required').map(({ path }) => [path]))(
    'refuses a page without the required field %s',
    (path) => {
      expect(() => normalizer.normalize(page(recordOf(contract, path)), NOW)).toThrow(`has ${path}`);
    },
  );

  it.each(fields.filter(({ use }) => use === 'loaded').map(({ path }) => [path]))(
    'loads the field %s',
    (path) => {
      const { quotes } = normalizer.normalize(page(recordOf(contract, path)), NOW);
      expect(quotes).toHaveLength(1);
      expect(quotes).not.toEqual(whole.quotes);
    },
  );

  it('ignores all fields that are only kept', () => {
    const others = fields.filter(({ use, types }) => use === 'kept' && !types.includes('object'));
    for (const { path } of others)
      expect(normalizer.normalize(page(recordOf(contract, path)), NOW)).toEqual(whole);
  });
});
