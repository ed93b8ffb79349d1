import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../../src/database/transaction.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../support/database.js';
import { identityOn, type TestIdentity } from '../support/identity.js';

const SEED = [
  {
    symbol: 'BTC',
    name: 'Bitcoin',
    slug: 'bitcoin',
    ids: { coingecko: 'bitcoin', coinpaprika: 'btc-bitcoin' },
  },
  {
    symbol: 'ONE',
    name: 'Harmony',
    slug: 'harmony',
    ids: { coingecko: 'harmony', coinpaprika: 'one-harmony' },
  },
];

let database: TestDatabase;
let dataSource: DataSource;
let identity: TestIdentity;

beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = await openDataSource(database);
  identity = identityOn(dataSource, SEED);
});

afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('linking assets of two sources', () => {
  it('links equal ticker, name and slug', async () => {
    await identity.load('coingecko', [{ id: 'plumfield', symbol: 'PLUM', name: 'Plumfield' }]);
    await identity.load('coinpaprika', [{ id: 'plum-plumfield', symbol: 'PLUM', name: 'Plumfield' }]);
    expect(await identity.clusters()).toEqual(['coingecko:plumfield = coinpaprika:plum-plumfield']);
    const [mapping] = await database.query<{
      status: string;
      confidence: string;
      evidence: Record<string, unknown>;
    }>(`SELECT status, confidence, evidence FROM source_asset_mappings WHERE source = 'coinpaprika'`);
    expect(mapping).toMatchObject({
      status: 'resolved',
      evidence: {
        rule: 'evidence',
        partner: { source: 'coingecko', source_id: 'plumfield' },
        evidence: { ticker_equal: { value: 1 }, name_equal: { value: 1 }, slug_equal: { value: 1 } },
      },
    });
    expect(Number(mapping?.confidence)).toBeGreaterThan(0.9);
  });

  it('never links by ticker alone, and keeps the candidate for an operator', async () => {
    await identity.load('coingecko', [{ id: 'plumfield', symbol: 'PLUM', name: 'Plumfield' }]);
    await identity.load('coinpaprika', [{ id: 'plum-orchard-works', symbol: 'PLUM', name: 'Orchard Works' }]);
    expect(await identity.clusters()).toHaveLength(2);
    const [mapping] = await database.query<{
      status: string;
      candidates: { source_id: string; score: number }[];
    }>(`SELECT status, candidates FROM source_asset_mappings WHERE source = 'coinpaprika'`);
    expect(mapping?.status).toBe('unresolved');
    expect(mapping?.candidates).toMatchObject([{ source: 'coingecko', source_id: 'plumfield' }]);
  });

  it('links neither of two close candidates', async () => {
    await identity.load('coingecko', [
      { id: 'rock-of-ages', symbol: 'QRZ', name: 'Quartz' },
      { id: 'stone-works', symbol: 'QRZ', name: 'Quartz' },
    ]);
    await identity.load('coinpaprika', [{ id: 'qrz-crystal', symbol: 'QRZ', name: 'Quartz' }]);
    expect(await identity.clusters()).toHaveLength(3);
  });

  it('links by an equal price, and never across a thousandfold price', async () => {
    await identity.load('coingecko', [
      { id: 'meadow-labs', symbol: 'MDW', name: 'Meadow Labs', price: '3.4501' },
      { id: 'tarn', symbol: 'TARN', name: 'Tarn', price: '0.002' },
    ]);
    await identity.load('coinpaprika', [
      { id: 'mdw-meadowbrook', symbol: 'MDW', name: 'Meadowbrook', price: '3.45' },
      { id: 'tarn-tarn', symbol: 'TARN', name: 'Tarn', price: '2.5' },
    ]);
    expect(await identity.clusters()).toEqual([
      'coingecko:meadow-labs = coinpaprika:mdw-meadowbrook',
      'coingecko:tarn',
      'coinpaprika:tarn-tarn',
    ]);
  });

  it('links by a shared contract address, whatever the names', async () => {
    const contract = 'ethereum:0x00000000000000000000000000000000000000a1';
    await identity.listContracts('coingecko', { 'old-name': contract });
    await identity.listContracts('coinpaprika', { 'newn-fresh': contract });
    await identity.load('coingecko', [{ id: 'old-name', symbol: 'OLDN', name: 'Old Name' }]);
    await identity.load('coinpaprika', [{ id: 'newn-fresh', symbol: 'NEWN', name: 'Fresh' }]);
    expect(await identity.clusters()).toHaveLength(1);
  });

  it('does not link an active asset with an inactive one', async () => {
    await identity.load('coingecko', [{ id: 'plumfield', symbol: 'PLUM', name: 'Plumfield' }]);
    await identity.load('coinpaprika', [
      { id: 'plum-plumfield', symbol: 'PLUM', name: 'Plumfield', active: false },
    ]);
    expect(await identity.clusters()).toHaveLength(2);
  });

  it('does not link wrapped and bridged coins with the original', async () => {
    await identity.load('coingecko', [
      { id: 'plumfield-wormhole', symbol: 'PLUM', name: 'Plumfield (Wormhole)', price: '2.2' },
    ]);
    await identity.load('coinpaprika', [
      { id: 'plum-plumfield', symbol: 'PLUM', name: 'Plumfield', price: '2.2' },
    ]);
    expect(await identity.clusters()).toHaveLength(2);
  });

  it('recognizes well-known coins by id, and never links them with others', async () => {
    await identity.load('coinpaprika', [
      { id: 'btc-bitcoin-avalanche', symbol: 'BTC', name: 'Bitcoin' },
      { id: 'btc-bitcoin', symbol: 'BTC', name: 'Bitcoin' },
    ]);
    await identity.load('coingecko', [{ id: 'bitcoin', symbol: 'BTC', name: 'Bitcoin' }]);
    expect(await identity.clusters()).toEqual([
      'coingecko:bitcoin = coinpaprika:btc-bitcoin',
      'coinpaprika:btc-bitcoin-avalanche',
    ]);
  });

  it.each([
    ['coingecko', 'bitcoin', 'coinpaprika', 'btc-bitcoin-avalanche'],
    ['coinpaprika', 'btc-bitcoin', 'coingecko', 'bitcoin-avalanche'],
  ])('keeps the well-known %s:%s for a partner that appears later', async (source, id, other, otherId) => {
    const bitcoin = { symbol: 'BTC', name: 'Bitcoin' };
    await identity.load(source, [{ ...bitcoin, id }]);
    await identity.load(other, [{ ...bitcoin, id: otherId }]);
    expect(await identity.clusters()).toHaveLength(2);
  });
});

describe('labels of a source without ids', () => {
  it('may share a coin', async () => {
    await identity.load('csv', [
      { id: 'BTC', symbol: 'BTC', at: '2024-01-15T00:00:00Z' },
      { id: 'BITCOIN', symbol: 'BITCOIN', at: '2024-01-16T00:00:00Z' },
    ]);
    await identity.load('coingecko', [{ id: 'bitcoin', symbol: 'BTC', name: 'Bitcoin' }]);
    expect(await identity.clusters()).toEqual(['coingecko:bitcoin = csv:BITCOIN = csv:BTC']);
  });

  it('are not matched to a well-known coin when the name differs', async () => {
    await identity.load('coingecko', [{ id: 'harmony', symbol: 'ONE', name: 'Harmony' }]);
    await identity.load('csv', [{ id: 'ONE', symbol: 'ONE', name: 'Menlo One' }]);
    expect(await identity.clusters()).toHaveLength(2);
  });

  it('are matched to the coin that dominates its ticker, with lower confidence', async () => {
    await identity.load('coingecko', [
      { id: 'grandoak', symbol: 'OAK', name: 'Grand Oak', marketCap: '5000000000' },
      { id: 'oakling', symbol: 'OAK', name: 'Oakling', marketCap: '900000' },
    ]);
    await identity.load('csv', [{ id: 'OAK', symbol: 'OAK', at: '2024-01-15T00:00:00Z' }]);
    expect(await identity.clusters()).toEqual(['coingecko:grandoak = csv:OAK', 'coingecko:oakling']);
    const [mapping] = await database.query(
      `SELECT confidence, evidence ->> 'rule' AS rule FROM source_asset_mappings WHERE source = 'csv'`,
    );
    expect(mapping).toEqual({ confidence: '0.7', rule: 'label_dominant_ticker' });
  });

  it('are not matched when no coin dominates', async () => {
    await identity.load('coingecko', [
      { id: 'grandoak', symbol: 'OAK', name: 'Grand Oak', marketCap: '5000000000' },
      { id: 'oakling', symbol: 'OAK', name: 'Oakling', marketCap: '900000000' },
    ]);
    await identity.load('csv', [{ id: 'OAK', symbol: 'OAK' }]);
    expect(await identity.clusters()).toHaveLength(3);
    const [label] = await database.query<{ candidates: { source_id: string }[] }>(
      `SELECT candidates FROM source_asset_mappings WHERE source = 'csv'`,
    );
    expect(label?.candidates.map(({ source_id }) => source_id)).toEqual(['grandoak', 'oakling']);
  });

  it('move with their facts when the matching coin appears later', async () => {
    await identity.load('csv', [{ id: 'OAK', symbol: 'OAK', price: '3.25', at: '2024-01-15T00:00:00Z' }]);
    const [before] = await database.query('SELECT id, mapping_id, price_usd FROM unified_crypto_data');
    await identity.load('coingecko', [
      { id: 'grandoak', symbol: 'OAK', name: 'Grand Oak', marketCap: '5000000000', price: '4' },
    ]);
    expect(await identity.clusters()).toEqual(['coingecko:grandoak = csv:OAK']);
    const [coin] = await database.query<{ coin_id: number }>(
      `SELECT coin_id FROM source_asset_mappings WHERE source = 'coingecko'`,
    );
    const [after] = await database.query(
      `SELECT id, mapping_id, price_usd, coin_id FROM unified_crypto_data WHERE source = 'csv'`,
    );
    expect(after).toEqual({ ...before, coin_id: coin?.coin_id });
    expect(await database.query(`SELECT coin_id, price_usd FROM latest_quotes WHERE source = 'csv'`)).toEqual(
      [{ coin_id: coin?.coin_id, price_usd: '3.25' }],
    );
  });
});

describe('clusters after a change', () => {
  it('keep an id whose ticker changes', async () => {
    await identity.load('coingecko', [{ id: 'render-token', symbol: 'RNDR', name: 'Render' }]);
    const first = await identity.load('coingecko', [
      { id: 'render-token', symbol: 'RENDER', name: 'Render' },
    ]);
    const [mapping] = await database.query('SELECT source_symbol, coin_id FROM source_asset_mappings');
    expect(mapping).toEqual({ source_symbol: 'RENDER', coin_id: first.get('render-token')?.coinId });
    expect(await database.query('SELECT symbol FROM coins')).toEqual([{ symbol: 'RENDER' }]);
  });

  it('are merged when a new name is better evidence', async () => {
    await identity.load('coinpaprika', [{ id: 'heath-heathland', symbol: 'HEATH', name: 'Heathland' }]);
    await identity.load('coingecko', [{ id: 'moor', symbol: 'MOOR', name: 'Moor' }]);
    expect(await identity.clusters()).toHaveLength(2);
    await identity.load('coingecko', [{ id: 'moor', symbol: 'HEATH', name: 'Heathland' }]);
    expect(await identity.clusters()).toEqual(['coingecko:moor = coinpaprika:heath-heathland']);
  });

  it('do not change when an old page is processed again', async () => {
    const old = [{ id: 'moor', symbol: 'HEATH', name: 'Heathland' }];
    await identity.load('coingecko', old);
    const page = identity.lastPage();
    await identity.load('coinpaprika', [{ id: 'heath-heathland', symbol: 'HEATH', name: 'Heathland' }]);
    expect(await identity.clusters()).toHaveLength(1);
    await identity.load('coingecko', [{ id: 'moor', symbol: 'MOOR', name: 'Moor' }]);
    expect(await identity.clusters()).toHaveLength(2);
    await identity.load('coingecko', old, page);
    expect(await identity.clusters()).toHaveLength(2);
  });

  it('are split when a second close candidate appears', async () => {
    await identity.load('coingecko', [{ id: 'rock-of-ages', symbol: 'QRZ', name: 'Quartz' }]);
    await identity.load('coinpaprika', [{ id: 'qrz-crystal', symbol: 'QRZ', name: 'Quartz' }]);
    expect(await identity.clusters()).toHaveLength(1);
    await identity.load('coingecko', [{ id: 'stone-works', symbol: 'QRZ', name: 'Quartz' }]);
    expect(await identity.clusters()).toHaveLength(3);
    const facts = await database.query<{ ok: boolean }>(
      `SELECT bool_and(f.coin_id = m.coin_id) AS ok FROM unified_crypto_data f
       JOIN source_asset_mappings m ON m.id = f.mapping_id`,
    );
    expect(facts).toEqual([{ ok: true }]);
  });

  it('follow contract addresses that are listed and removed', async () => {
    const contract = 'ethereum:0x00000000000000000000000000000000000000a1';
    await identity.load('coingecko', [{ id: 'old-name', symbol: 'OLDN', name: 'Old Name' }]);
    await identity.load('coinpaprika', [{ id: 'newn-fresh', symbol: 'NEWN', name: 'Fresh' }]);
    expect(await identity.listContracts('coingecko', { 'old-name': contract })).toBe(1);
    expect(await identity.clusters()).toHaveLength(2);
    expect(await identity.listContracts('coinpaprika', { 'newn-fresh': contract })).toBe(1);
    expect(await identity.clusters()).toHaveLength(1);
    expect(await identity.listContracts('coinpaprika', { 'newn-fresh': contract })).toBe(0);
    await identity.listContracts('coinpaprika', {});
    expect(await identity.clusters()).toHaveLength(2);
  });

  it('are merged when a coin becomes active', async () => {
    const plum = { id: 'plum-plumfield', symbol: 'PLUM', name: 'Plumfield' };
    await identity.load('coingecko', [{ id: 'plumfield', symbol: 'PLUM', name: 'Plumfield' }]);
    await identity.load('coinpaprika', [{ ...plum, active: false }]);
    expect(await identity.clusters()).toHaveLength(2);
    await identity.load('coinpaprika', [{ ...plum, active: true }]);
    expect(await identity.clusters()).toHaveLength(1);
  });

  it('use newer prices for undecided assets after some hours', async () => {
    const meadow = { id: 'mdw-meadowbrook', symbol: 'MDW', name: 'Meadowbrook' };
    await identity.load('coingecko', [
      { id: 'meadow-labs', symbol: 'MDW', name: 'Meadow Labs', price: '3.45' },
    ]);
    await identity.load('coinpaprika', [{ ...meadow, price: '3', at: '2026-02-01T00:00:00Z' }]);
    await identity.load('coinpaprika', [{ ...meadow, price: '3.45' }]);
    expect(await identity.clusters()).toHaveLength(2);
    await database.query(`UPDATE source_asset_mappings SET decided_at = now() - interval '2 days'`);
    await identity.load('coinpaprika', [{ ...meadow, price: '3.45' }]);
    expect(await identity.clusters()).toHaveLength(1);
  });

  it('are merged when the other close candidate is renamed', async () => {
    const rival = { id: 'stone-works', symbol: 'QRZ', name: 'Quartz' };
    await identity.load('coingecko', [{ id: 'rock-of-ages', symbol: 'QRZ', name: 'Quartz' }, rival]);
    await identity.load('coinpaprika', [{ id: 'qrz-crystal', symbol: 'QRZ', name: 'Quartz' }]);
    expect(await identity.clusters()).toHaveLength(3);
    await identity.load('coingecko', [{ ...rival, symbol: 'STW', name: 'Stoneworks' }]);
    expect(await identity.clusters()).toEqual([
      'coingecko:rock-of-ages = coinpaprika:qrz-crystal',
      'coingecko:stone-works',
    ]);
  });

  it('keep an id that disappears, with the time it was last seen', async () => {
    await identity.load('coingecko', [{ id: 'tarn', symbol: 'TARN', name: 'Tarn' }]);
    const seen = () =>
      database.query<{ id: string; last_seen: Date; coin_id: number }>(
        `SELECT source_id AS id, last_seen, coin_id FROM source_asset_mappings WHERE source_id = 'tarn'`,
      );
    const before = await seen();
    await identity.load('coingecko', [{ id: 'other', symbol: 'OTHER', name: 'Other' }]);
    expect(await seen()).toEqual(before);
    await identity.load('coingecko', [{ id: 'tarn', symbol: 'TARN', name: 'Tarn' }]);
    expect(await seen()).toEqual(before);
    await database.query(`UPDATE source_asset_mappings SET last_seen = last_seen - interval '7 hours'`);
    await identity.load('coingecko', [{ id: 'tarn', symbol: 'TARN', name: 'Tarn' }]);
    const [after] = await seen();
    expect(after?.coin_id).toBe(before[0]?.coin_id);
    expect(after?.last_seen.getTime()).toBeGreaterThan(before[0]?.last_seen.getTime() ?? 0);
  });
});

describe('the number of SQL statements', () => {
  const assets = (count: number, prefix: string) =>
    new Map(
      Array.from({ length: count }, (_, index) => {
        const sourceId = `${prefix}-${index}`;
        return [sourceId, { sourceId, symbol: `${prefix}${index}`, name: `${prefix} ${index}` }] as const;
      }),
    );

  const statements = (page: ReturnType<typeof assets>): Promise<string[]> =>
    inTransaction(dataSource, async (tx) => {
      const query = tx.query.bind(tx);
      const sent: string[] = [];
      tx.query = ((...args: Parameters<typeof query>) => {
        sent.push(args[0]);
        return query(...args);
      }) as typeof tx.query;
      await identity.resolver.resolve(tx, 'coingecko', page, { rawId: 1, at: new Date(0) });
      // Without the commit that follows.
      return [...sent];
    });

  it('does not grow with the page, for new and for known assets', async () => {
    const few = await statements(assets(3, 'few'));
    const many = await statements(assets(250, 'many'));
    expect(many).toHaveLength(few.length);
    expect(await statements(assets(250, 'many'))).toHaveLength(2);
    // Once before the lock and once under it; what was written is not read back.
    expect(many.filter((sql) => sql.includes('"seenRawId"'))).toHaveLength(2);
    expect(many.filter((sql) => sql.includes('SET last_seen'))).toEqual([]);
  });
});
