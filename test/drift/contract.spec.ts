import { describe, expect, it } from '@jest/globals';
import { CONTRACTS } from '../../src/ingestion/source/contract.js';
import type { StoredPage } from '../../src/ingestion/source/page.js';
import { SOURCES } from '../../src/config/source-names.js';
import { CoinGeckoNormalizer } from '../../src/sources/coingecko/coingecko.normalizer.js';
import { CoinPaprikaNormalizer } from '../../src/sources/coinpaprika/coinpaprika.normalizer.js';

const NOW = new Date('2024-01-02T00:00:00Z');
const NORMALIZERS = [new CoinGeckoNormalizer(), new CoinPaprikaNormalizer()];

const SAMPLES = { number: 12.5, string: '2024-01-01T00:00:00Z', boolean: true, object: {}, array: [] };

/** A record that has every declared field but one. */
function recordOf(source: string, leave?: string): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const { path, types } of CONTRACTS[source]!.fields) {
    if (path === leave) continue;
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

it('there is a contract for every source', () => {
  expect(Object.keys(CONTRACTS).toSorted()).toEqual([...SOURCES].toSorted());
});

describe.each(NORMALIZERS.map((normalizer) => [normalizer.source, normalizer] as const))(
  'the contract of %s says of a field what its normalizer makes of it',
  (source, normalizer) => {
    const fields = CONTRACTS[source]!.fields;
    const whole = normalizer.normalize(page(recordOf(source)), NOW);

    it.each(fields.filter(({ use }) => use === 'required').map(({ path }) => [path]))(
      'required: %s',
      async (path) => {
        await expect(normalizer.normalize(page(recordOf(source, path)), NOW)).rejects.toThrow(`has ${path}`);
      },
    );

    it.each(fields.filter(({ use }) => use === 'loaded').map(({ path }) => [path]))(
      'loaded: %s',
      async (path) => {
        const { quotes } = await normalizer.normalize(page(recordOf(source, path)), NOW);
        expect(quotes).toHaveLength(1);
        expect(quotes).not.toEqual((await whole).quotes);
      },
    );

    it('kept: all the others', async () => {
      const others = fields.filter(({ use, types }) => use === 'kept' && !types.includes('object'));
      for (const { path } of others)
        expect(await normalizer.normalize(page(recordOf(source, path)), NOW)).toEqual(await whole);
    });
  },
);
