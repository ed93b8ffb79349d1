import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonRecord } from '../../common/json-values.js';
import { loaded, required, type Contract } from '../../ingestion/source/contract.js';
import { profileRecords } from './page-profiler.js';
import { distinctShare, emptyProfile, mergeProfiles, nullShare, QUANTILES, summarize } from './profile.js';

const NOW = new Date('2024-01-02T00:00:00Z');

const CONTRACT: Contract = {
  id: 'id',
  amounts: ['current_price', 'market_cap'],
  timestamp: 'last_updated',
  staleAfter: 3 * 3600,
  closed: true,
  fields: [
    required('id', 'string'),
    required('current_price', 'number'),
    required('last_updated', 'string'),
    loaded('market_cap', 'number'),
  ],
};

const record = fc.record(
  {
    id: fc.string({ maxLength: 5 }),
    current_price: fc.oneof(fc.double({ noNaN: true }), fc.constant(null), fc.string({ maxLength: 3 })),
    market_cap: fc.option(fc.integer()),
    roi: fc.option(fc.record({ times: fc.double() })),
    last_updated: fc.oneof(fc.constant('2024-01-01T00:00:00Z'), fc.constant(''), fc.integer()),
    other: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonRecord>;
const recordList = fc.array(record, { maxLength: 60 });
const profile = (records: JsonRecord[]) =>
  profileRecords(records, CONTRACT, { recordCount: records.length, receivedAt: NOW });

describe('profileRecords', () => {
  it('never counts more fields than records, nor more distinct values than values', () => {
    fc.assert(
      fc.property(recordList, (records) => {
        const { fields, sampled } = profile(records);
        expect(sampled).toBe(records.length);
        for (const [path, { seen, nulls, types, distinct }] of Object.entries(fields)) {
          expect(seen).toBeLessThanOrEqual(sampled);
          expect(Object.values(types).reduce((sum, count) => sum + count, nulls)).toBe(seen);
          expect(distinct).toBeLessThanOrEqual(seen - nulls);
          expect(nullShare({ sampled, fields }, path)).toBeGreaterThanOrEqual(0);
          expect(nullShare({ sampled, fields }, path)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('gives the same run profile for one page and for several', () => {
    fc.assert(
      fc.property(recordList, fc.nat(60), (records, at) => {
        const pages = [records.slice(0, at), records.slice(at)].map(profile);
        const whole = summarize(profile(records));
        const merged = summarize(pages.reduce(mergeProfiles, emptyProfile()));
        const counts = ({ fields }: typeof whole) =>
          Object.fromEntries(
            Object.entries(fields).map(([path, { seen, nulls, types }]) => [path, { seen, nulls, types }]),
          );
        expect(counts(merged)).toEqual(counts(whole));
        expect({ ...merged, fields: {} }).toEqual({ ...whole, fields: {} });
      }),
    );
  });

  it('returns ascending quantiles within the range of the values', () => {
    const prices = fc.array(fc.double({ min: 1e-15, max: 1e9, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(prices, (all) => {
        const { quantiles } = summarize(profile(all.map((current_price) => ({ current_price }))));
        const values = QUANTILES.map((name) => quantiles['current_price']![name]);
        expect(values).toEqual(values.toSorted((a, b) => a - b));
        expect(values[0]).toBeGreaterThanOrEqual(Math.log10(Math.min(...all)) - 0.001);
        expect(values.at(-1)).toBeLessThanOrEqual(Math.log10(Math.max(...all)) + 0.001);
      }),
    );
  });

  it('counts absent, null and empty separately from values, and distinct values', () => {
    const { fields, sampled } = profile([{ a: 1 }, { a: 1 }, { a: null }, { a: '' }, {}]);
    expect(fields['a']).toEqual({ seen: 4, nulls: 2, types: { number: 2 }, distinct: 1 });
    expect(nullShare({ sampled, fields }, 'a')).toBeCloseTo(0.6);
    expect(distinctShare(fields['a']!)).toBe(0.5);
  });

  it('returns the age of the newest record on receipt', () => {
    const times = ['2024-01-01T22:00:00Z', '2024-01-01T23:59:00Z', 'soon', null];
    expect(profile(times.map((last_updated) => ({ last_updated }))).age).toBe(60);
    expect(profile([{ last_updated: 'soon' }]).age).toBeNull();
  });
});
