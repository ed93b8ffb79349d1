import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Conflict, NotFound } from '../../src/common/errors.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../support/database.js';
import { identityOn, type TestIdentity } from '../support/identity.js';

let database: TestDatabase;
let dataSource: DataSource;
let identity: TestIdentity;

beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = await openDataSource(database);
  identity = identityOn(dataSource);
});

afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

const ADA = { actor: 'ada', keep: 'refuse' } as const;
const KEEP = { actor: null, keep: 'into' } as const;

/** Everything that a merge followed by a split must restore. */
const state = async () => ({
  facts: await database.query('SELECT * FROM unified_crypto_data ORDER BY id'),
  latest: await database.query('SELECT * FROM latest_quotes ORDER BY coin_id, source'),
  aside: await database.query('SELECT id FROM set_aside_facts ORDER BY id'),
  groups: await identity.clusters(),
});

async function coinOf(source: string, sourceId: string): Promise<number> {
  const [row] = await database.query<{ coin_id: number }>(
    'SELECT coin_id FROM source_asset_mappings WHERE source = $1 AND source_id = $2',
    [source, sourceId],
  );
  return row?.coin_id ?? 0;
}

async function twoCoins(): Promise<{ moor: number; fen: number }> {
  await identity.load('coingecko', [{ id: 'moor', symbol: 'MOOR', name: 'Moor', price: '2' }]);
  await identity.load('coingecko', [
    { id: 'moor', symbol: 'MOOR', name: 'Moor', price: '3', at: '2026-03-02T00:00:00Z' },
  ]);
  await identity.load('coinpaprika', [{ id: 'fen-fen', symbol: 'FEN', name: 'Fen', price: '9' }]);
  return { moor: await coinOf('coingecko', 'moor'), fen: await coinOf('coinpaprika', 'fen-fen') };
}

describe('merge', () => {
  it('moves mappings, facts and latest quotes under their old ids', async () => {
    const { moor, fen } = await twoCoins();
    const before = await state();
    await identity.decisions.merge(fen, moor, ADA);
    const after = await state();
    expect(after.groups).toEqual(['coingecko:moor = coinpaprika:fen-fen']);
    expect(after.facts).toEqual(before.facts.map((fact) => ({ ...fact, coin_id: moor })));
    expect(after.latest).toEqual(before.latest.map((quote) => ({ ...quote, coin_id: moor })));
  });

  it('records the operator, the time and the former coin', async () => {
    const { moor, fen } = await twoCoins();
    const { operation } = await identity.decisions.merge(fen, moor, ADA);
    const rows = await database.query('SELECT * FROM mapping_decisions WHERE operation = $1', [operation]);
    expect(rows).toMatchObject([
      { kind: 'merge', decided_by: 'operator', actor: 'ada', from_coin_id: fen, to_coin_id: moor },
    ]);
    expect(rows[0]?.created_at).toBeInstanceOf(Date);
  });

  it('is undone completely by a split', async () => {
    const { moor, fen } = await twoCoins();
    const before = await state();
    await identity.decisions.merge(fen, moor, ADA);
    await identity.decisions.split(await identity.mappingId('coinpaprika', 'fen-fen'), 'ada');
    expect(await state()).toEqual(before);
  });

  it('of a coin with several mappings is undone by one split each', async () => {
    const { moor } = await twoCoins();
    await identity.load('csv', [
      { id: 'HEATH', symbol: 'HEATH', price: '1' },
      { id: 'HEATHER', symbol: 'HEATHER', price: '4', at: '2026-03-03T00:00:00Z' },
    ]);
    const heath = await coinOf('csv', 'HEATH');
    await identity.decisions.merge(await coinOf('csv', 'HEATHER'), heath, ADA);
    const before = await state();
    await identity.decisions.merge(heath, moor, ADA);
    await identity.decisions.split(await identity.mappingId('csv', 'HEATH'), null);
    await identity.decisions.split(await identity.mappingId('csv', 'HEATHER'), null);
    expect(await state()).toEqual(before);
  });

  it('refuses to give a coin two ids of one source', async () => {
    const { moor } = await twoCoins();
    await identity.load('coingecko', [{ id: 'tarn', symbol: 'TARN', name: 'Tarn' }]);
    const tarn = await coinOf('coingecko', 'tarn');
    const before = await state();
    await expect(identity.decisions.merge(tarn, moor, KEEP)).rejects.toThrow(Conflict);
    await expect(
      identity.decisions.move(await identity.mappingId('coingecko', 'tarn'), moor, KEEP),
    ).rejects.toMatchObject({
      status: 409,
      extension: { source: 'coingecko', source_ids: ['tarn', 'moor'] },
    });
    expect(await state()).toEqual(before);
  });

  it('refuses a missing coin and the coin itself', async () => {
    const { moor } = await twoCoins();
    await expect(identity.decisions.merge(999, moor, ADA)).rejects.toThrow(NotFound);
    await expect(identity.decisions.merge(moor, 999, ADA)).rejects.toThrow(NotFound);
    await expect(identity.decisions.merge(moor, moor, ADA)).rejects.toThrow(Conflict);
  });
});

describe('a merge of coins with facts at the same source and time', () => {
  const labels = async () => {
    await identity.load('csv', [
      { id: 'MOOR', symbol: 'MOOR', price: '2' },
      { id: 'MOORLAND', symbol: 'MOORLAND', price: '2.5' },
    ]);
    await identity.load('csv', [
      { id: 'MOOR', symbol: 'MOOR', price: '7', at: '2026-03-05T00:00:00Z' },
      { id: 'MOORLAND', symbol: 'MOORLAND', price: '7.0', at: '2026-03-05T00:00:00Z' },
      { id: 'MOORLAND', symbol: 'MOORLAND', price: '8', at: '2026-03-04T00:00:00Z' },
    ]);
    return { from: await coinOf('csv', 'MOORLAND'), into: await coinOf('csv', 'MOOR') };
  };

  it('fails with the number of conflicts when values differ', async () => {
    const { from, into } = await labels();
    const before = await state();
    const refused = identity.decisions.merge(from, into, ADA);
    await expect(refused).rejects.toMatchObject({ status: 409, extension: { conflicts: 1 } });
    expect(await state()).toEqual(before);
  });

  it('keeps the facts of the target with keep=into, and a split restores the others', async () => {
    const { from, into } = await labels();
    const before = await state();
    const { operation } = await identity.decisions.merge(from, into, KEEP);
    const merged = await state();
    expect(merged.aside).toHaveLength(2);
    expect(merged.facts).toHaveLength(before.facts.length - 2);
    expect(await database.query('SELECT DISTINCT operation FROM set_aside_facts')).toEqual([{ operation }]);
    expect(
      await database.query(
        `SELECT price_usd FROM unified_crypto_data WHERE "timestamp" = '2026-03-01T12:00Z'`,
      ),
    ).toEqual([{ price_usd: '2' }]);
    await identity.decisions.split(await identity.mappingId('csv', 'MOORLAND'), null);
    expect(await state()).toEqual(before);
  });

  it('has no conflict when values are equal', async () => {
    await identity.load('csv', [{ id: 'MOOR', symbol: 'MOOR', price: '1.50' }]);
    await identity.load('csv', [{ id: 'MOORLAND', symbol: 'MOORLAND', price: '1.5' }]);
    const before = await state();
    await identity.decisions.merge(await coinOf('csv', 'MOORLAND'), await coinOf('csv', 'MOOR'), ADA);
    await identity.decisions.split(await identity.mappingId('csv', 'MOORLAND'), null);
    expect(await state()).toEqual(before);
  });
});

describe('operator decisions and rules', () => {
  const PLUM = { id: 'plumfield', symbol: 'PLUM', name: 'Plumfield' };
  const PLUM_2 = { id: 'plum-plumfield', symbol: 'PLUM', name: 'Plumfield' };

  it('a split is not undone by the evidence that linked the two', async () => {
    await identity.load('coingecko', [PLUM]);
    await identity.load('coinpaprika', [PLUM_2]);
    expect(await identity.clusters()).toHaveLength(1);
    await identity.decisions.split(await identity.mappingId('coinpaprika', 'plum-plumfield'), 'ada');
    expect(await identity.clusters()).toHaveLength(2);
    await identity.load('coinpaprika', [PLUM_2, { id: 'plum-other', symbol: 'PLUM', name: 'Other' }]);
    await identity.load('coingecko', [PLUM, { id: 'plumage', symbol: 'PLUM', name: 'Plumage' }]);
    expect(await identity.clusters()).toHaveLength(4);
  });

  it('mappings left by a split are matched again without the mapping that was split off', async () => {
    await identity.load('coingecko', [PLUM]);
    await identity.load('coinpaprika', [PLUM_2]);
    const left = () =>
      database.query(
        `SELECT status, evidence ->> 'rule' AS rule FROM source_asset_mappings WHERE source = 'coingecko'`,
      );
    expect(await left()).toEqual([{ status: 'resolved', rule: 'evidence' }]);
    await identity.decisions.split(await identity.mappingId('coinpaprika', 'plum-plumfield'), 'ada');
    expect(await left()).toEqual([{ status: 'unresolved', rule: 'own_coin' }]);
  });

  it('a merge removes the separation made by a split', async () => {
    await identity.load('coingecko', [PLUM]);
    await identity.load('coinpaprika', [PLUM_2]);
    const apart = () => database.query('SELECT count(*) AS pairs FROM mapping_separations');
    await identity.decisions.split(await identity.mappingId('coinpaprika', 'plum-plumfield'), 'ada');
    expect(await apart()).toEqual([{ pairs: 1 }]);
    const [from, into] = [
      await coinOf('coinpaprika', 'plum-plumfield'),
      await coinOf('coingecko', 'plumfield'),
    ];
    await identity.decisions.merge(from, into, ADA);
    expect(await apart()).toEqual([{ pairs: 0 }]);
  });

  it('a label that was split off is not matched to another coin', async () => {
    await identity.load('coingecko', [
      { id: 'grandoak', symbol: 'OAK', name: 'Grand Oak', marketCap: '5000000000' },
      { id: 'oakling', symbol: 'OAK', name: 'Oakling', marketCap: '50000000' },
    ]);
    await identity.load('csv', [{ id: 'OAK', symbol: 'OAK', price: '3', at: '2024-01-15T00:00:00Z' }]);
    expect(await identity.clusters()).toEqual(['coingecko:grandoak = csv:OAK', 'coingecko:oakling']);
    await identity.decisions.split(await identity.mappingId('csv', 'OAK'), 'ada');
    await identity.load('csv', [{ id: 'OAK', symbol: 'OAK', price: '4', at: '2024-01-16T00:00:00Z' }]);
    expect(await identity.clusters()).toEqual(['coingecko:grandoak', 'coingecko:oakling', 'csv:OAK']);
  });

  it('a merge is not undone by evidence against it', async () => {
    const { moor, fen } = await twoCoins();
    await identity.decisions.merge(fen, moor, ADA);
    await identity.load('coingecko', [{ id: 'fen', symbol: 'FEN', name: 'Fen' }]);
    await identity.load('coinpaprika', [{ id: 'moor-moor', symbol: 'MOOR', name: 'Moor' }]);
    expect(await identity.clusters()).toEqual([
      'coingecko:fen',
      'coingecko:moor = coinpaprika:fen-fen',
      'coinpaprika:moor-moor',
    ]);
  });

  it('a third source is still linked to a coin that an operator merged', async () => {
    await identity.load('csv', [{ id: 'PFD', symbol: 'PFD', price: '1' }]);
    await identity.load('coingecko', [PLUM]);
    await identity.decisions.merge(await coinOf('csv', 'PFD'), await coinOf('coingecko', 'plumfield'), ADA);
    await identity.load('coinpaprika', [PLUM_2]);
    expect(await identity.clusters()).toEqual(['coingecko:plumfield = coinpaprika:plum-plumfield = csv:PFD']);
  });

  it('an older coin is merged into the one an operator chose, not the other way round', async () => {
    await identity.load('coinpaprika', [PLUM_2]);
    await identity.load('csv', [{ id: 'PFD', symbol: 'PFD', price: '1' }]);
    await identity.load('coingecko', [{ id: 'plumfield', symbol: 'XXX', name: 'Yet Unnamed' }]);
    await identity.decisions.merge(await coinOf('csv', 'PFD'), await coinOf('coingecko', 'plumfield'), ADA);
    const made = await coinOf('csv', 'PFD');
    await identity.load('coingecko', [PLUM]);
    expect(await identity.clusters()).toEqual(['coingecko:plumfield = coinpaprika:plum-plumfield = csv:PFD']);
    expect(await coinOf('csv', 'PFD')).toBe(made);
    expect(await database.query('SELECT DISTINCT coin_id FROM unified_crypto_data')).toEqual([
      { coin_id: made },
    ]);
  });

  it('a mapping can be moved, and moved back', async () => {
    const { moor, fen } = await twoCoins();
    await identity.load('csv', [{ id: 'MOOR', symbol: 'MOOR', price: '2' }]);
    const label = await identity.mappingId('csv', 'MOOR');
    await identity.decisions.move(label, moor, ADA);
    const before = await state();
    await identity.decisions.move(label, fen, ADA);
    expect(await identity.clusters()).toEqual(['coingecko:moor', 'coinpaprika:fen-fen = csv:MOOR']);
    await identity.decisions.move(label, moor, ADA);
    expect(await state()).toEqual(before);
    await expect(identity.decisions.move(label, moor, ADA)).rejects.toThrow(Conflict);
  });

  it('the only mapping of a coin cannot be split off', async () => {
    await twoCoins();
    await expect(
      identity.decisions.split(await identity.mappingId('coingecko', 'moor'), null),
    ).rejects.toThrow(Conflict);
    await expect(identity.decisions.split(999, null)).rejects.toThrow(NotFound);
  });

  it('a decision waits for pages being loaded, so that no fact keeps the old coin', async () => {
    const { moor, fen } = await twoCoins();
    const loads = Array.from({ length: 6 }, (_, day) =>
      identity.load('coinpaprika', [
        { id: 'fen-fen', symbol: 'FEN', name: 'Fen', price: '9', at: `2026-04-0${day + 1}T00:00:00Z` },
      ]),
    );
    await Promise.all([...loads, identity.decisions.merge(fen, moor, ADA)]);
    expect(await database.query('SELECT DISTINCT coin_id FROM unified_crypto_data')).toEqual([
      { coin_id: moor },
    ]);
  });
});
