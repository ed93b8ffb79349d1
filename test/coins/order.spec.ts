import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { createTestDatabase, openDataSource, type TestDatabase } from '../support/database.js';
import { identityOn, type TestQuote } from '../support/identity.js';

const SEED = [
  {
    symbol: 'BTC',
    name: 'Bitcoin',
    slug: 'bitcoin',
    ids: { coingecko: 'bitcoin', coinpaprika: 'btc-bitcoin' },
  },
  { symbol: 'MIOTA', name: 'IOTA', slug: 'iota', ids: { coingecko: 'iota', coinpaprika: 'miota-iota' } },
];

/** Three sources whose assets share tickers and names, with relatives, close candidates and labels among them. */
const PAGES: { source: string; quotes: TestQuote[] }[] = [
  {
    source: 'coingecko',
    quotes: [
      { id: 'bitcoin', symbol: 'BTC', name: 'Bitcoin', price: '65000', marketCap: '1200000000000' },
      { id: 'plumfield', symbol: 'PLUM', name: 'Plumfield', price: '2.2' },
      { id: 'rock-of-ages', symbol: 'QRZ', name: 'Quartz', price: '0.5' },
      { id: 'iota', symbol: 'IOTA', name: 'IOTA', price: '0.2' },
    ],
  },
  {
    source: 'coingecko',
    quotes: [
      { id: 'plumfield-wormhole', symbol: 'PLUM', name: 'Plumfield (Wormhole)', price: '2.2' },
      { id: 'stone-works', symbol: 'QRZ', name: 'Quartz', price: '0.501' },
      { id: 'grandoak', symbol: 'OAK', name: 'Grand Oak', price: '7', marketCap: '5000000000' },
    ],
  },
  {
    source: 'coinpaprika',
    quotes: [
      { id: 'plum-plumfield', symbol: 'PLUM', name: 'Plumfield', price: '2.21' },
      { id: 'qrz-crystal', symbol: 'QRZ', name: 'Quartz', price: '0.5' },
      { id: 'btc-bitcoin-cousin', symbol: 'BTC', name: 'Bitcoin', price: '1' },
      { id: 'oak-oakling', symbol: 'OAK', name: 'Oakling', price: '0.01', marketCap: '90000' },
    ],
  },
  {
    source: 'coinpaprika',
    quotes: [
      { id: 'btc-bitcoin', symbol: 'BTC', name: 'Bitcoin', price: '65010' },
      { id: 'miota-iota', symbol: 'MIOTA', name: 'IOTA', price: '0.2' },
      { id: 'oak-grand-oak', symbol: 'OAK', name: 'Grand Oak Token', price: '7.01', marketCap: '5000000000' },
    ],
  },
  {
    source: 'csv',
    quotes: [
      { id: 'BTC', symbol: 'BTC', at: '2024-01-15T00:00:00Z', price: '45000' },
      { id: 'OAK', symbol: 'OAK', at: '2024-01-15T00:00:00Z', price: '3' },
      { id: 'BITCOIN', symbol: 'BITCOIN', at: '2024-01-16T00:00:00Z', price: '45100' },
      { id: 'QRZ', symbol: 'QRZ', at: '2024-01-15T00:00:00Z', price: '1' },
    ],
  },
];

const CLUSTERS = [
  'coingecko:bitcoin = coinpaprika:btc-bitcoin = csv:BITCOIN = csv:BTC',
  'coingecko:grandoak = coinpaprika:oak-grand-oak = csv:OAK',
  'coingecko:iota = coinpaprika:miota-iota',
  'coingecko:plumfield = coinpaprika:plum-plumfield',
  'coingecko:plumfield-wormhole',
  'coingecko:rock-of-ages',
  'coingecko:stone-works',
  'coinpaprika:btc-bitcoin-cousin',
  'coinpaprika:oak-oakling',
  'coinpaprika:qrz-crystal',
  'csv:QRZ',
];

let database: TestDatabase;
let dataSource: DataSource;

beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = await openDataSource(database);
});

afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

const FACTS = `
  SELECT m.source, m.source_id, f.price_usd, f.coin_id = m.coin_id AS followed
  FROM unified_crypto_data f JOIN source_asset_mappings m ON m.id = f.mapping_id ORDER BY 1, 2, 3`;

const LATEST = `
  SELECT count(*) AS wrong FROM latest_quotes l
  WHERE NOT EXISTS (SELECT FROM unified_crypto_data f
    WHERE f.coin_id = l.coin_id AND f.source = l.source AND f."timestamp" = l."timestamp" AND f.price_usd = l.price_usd
      AND f.mapping_id = l.mapping_id)
    OR EXISTS (SELECT FROM unified_crypto_data f
    WHERE f.coin_id = l.coin_id AND f.source = l.source AND f."timestamp" > l."timestamp")`;

async function empty(): Promise<void> {
  await database.query(
    `TRUNCATE coins, source_asset_mappings, mapping_decisions, mapping_separations, set_aside_facts,
       unified_crypto_data, latest_quotes, contract_addresses, contract_lists`,
  );
}

describe('the order of pages', () => {
  it('does not change which assets are one coin, nor their facts', async () => {
    const identity = identityOn(dataSource, SEED);
    const pagesInAnyOrder = fc.shuffledSubarray(PAGES, { minLength: PAGES.length });
    await fc.assert(
      fc.asyncProperty(pagesInAnyOrder, async (pages) => {
        await empty();
        for (const { source, quotes } of pages) await identity.load(source, quotes);
        expect(await identity.clusters()).toEqual(CLUSTERS);
        const facts = await database.query<{ followed: boolean }>(FACTS);
        expect(facts).toHaveLength(PAGES.flatMap(({ quotes }) => quotes).length);
        expect(facts.every(({ followed }) => followed)).toBe(true);
        expect(await database.query(LATEST)).toEqual([{ wrong: 0 }]);
      }),
      { numRuns: 25 },
    );
  });

  it('does not matter within pages', async () => {
    const identity = identityOn(dataSource, SEED);
    const singles = PAGES.flatMap(({ source, quotes }) =>
      quotes.map((quote) => ({ source, quotes: [quote] })),
    );
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(singles, { minLength: singles.length }), async (pages) => {
        await empty();
        for (const { source, quotes } of pages) await identity.load(source, quotes);
        expect(await identity.clusters()).toEqual(CLUSTERS);
      }),
      { numRuns: 10 },
    );
  });
});

describe('the time at which contract addresses become known', () => {
  const CONTRACT = 'ethereum:0x00000000000000000000000000000000000000a1';

  it('does not change which assets are one coin', async () => {
    const identity = identityOn(dataSource, SEED);
    const steps: (() => Promise<unknown>)[] = [
      ...PAGES.map(
        ({ source, quotes }) =>
          () =>
            identity.load(source, quotes),
      ),
      () => identity.load('coingecko', [{ id: 'old-name', symbol: 'OLDN', name: 'Old Name' }]),
      () => identity.load('coinpaprika', [{ id: 'newn-fresh', symbol: 'NEWN', name: 'Fresh' }]),
      () => identity.listContracts('coingecko', { 'old-name': CONTRACT }),
      () => identity.listContracts('coinpaprika', { 'newn-fresh': CONTRACT }),
    ];
    const joined = [...CLUSTERS, 'coingecko:old-name = coinpaprika:newn-fresh'].toSorted();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(steps, { minLength: steps.length }), async (shuffled) => {
        await empty();
        for (const step of shuffled) await step();
        expect(await identity.clusters()).toEqual(joined);
      }),
      { numRuns: 15 },
    );
  });
});

describe('two workers on an empty database', () => {
  it('create every coin once', async () => {
    const [one, other] = [identityOn(dataSource, SEED), identityOn(dataSource, SEED)];
    for (let round = 0; round < 5; round++) {
      await empty();
      const bySource = (sources: string[]) => PAGES.filter(({ source }) => sources.includes(source));
      const work = async (identity: typeof one, pages: typeof PAGES) => {
        for (const { source, quotes } of pages) await identity.load(source, quotes);
      };
      await Promise.all([
        work(one, bySource(['coingecko', 'csv'])),
        work(other, bySource(['coinpaprika', 'csv'])),
      ]);
      expect(await one.clusters()).toEqual(CLUSTERS);
      const facts = await database.query<{ followed: boolean }>(FACTS);
      expect(facts.every(({ followed }) => followed)).toBe(true);
      expect(await database.query(LATEST)).toEqual([{ wrong: 0 }]);
    }
  });
});
