import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { COUNT_EVERYTHING } from '../../../migrations/1700000500000-read-totals.js';
import { Conflict } from '../../../src/common/errors.js';
import { refreshExtremes } from '../../../src/totals/coin-totals.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../../support/database.js';
import { identityOn, type TestIdentity } from '../../support/identity.js';

const SOURCES = ['csv', 'coingecko', 'coinpaprika'];
const NAMES = ['MOOR', 'FEN', 'HEATH', 'TARN'];
const TABLES = ['coin_totals', 'source_totals', 'data_version'];

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

/** The stored totals, without stale extremes. */
async function stored(): Promise<unknown> {
  return {
    coins: await database.query(
      `SELECT coin_id, source, symbol, record_count, trim_scale(price_sum) AS price_sum,
              CASE WHEN NOT extremes_stale THEN ARRAY[trim_scale(price_min), trim_scale(price_max)] END AS prices
       FROM coin_totals ORDER BY 1, 2, 3`,
    ),
    sources: await database.query(
      'SELECT source, record_count, last_at FROM source_totals WHERE record_count > 0 ORDER BY 1',
    ),
    counts: await database.query('SELECT coins, symbols FROM data_version'),
  };
}

/** The same totals, computed from all facts by the statements of the migration. */
async function counted(): Promise<unknown> {
  const stale = new Set(
    (
      await database.query<{ key: string }>(
        `SELECT coin_id || source || symbol AS key FROM coin_totals WHERE extremes_stale`,
      )
    ).map(({ key }) => key),
  );
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query(`TRUNCATE ${TABLES.join(', ')}`);
    for (const statement of COUNT_EVERYTHING.filter((one) =>
      TABLES.some((table) => one.includes(`INTO ${table}`)),
    ))
      await runner.query(statement);
    const coins = (await runner.query(
      `SELECT coin_id, source, symbol, record_count, trim_scale(price_sum) AS price_sum, ARRAY[trim_scale(price_min), trim_scale(price_max)] AS prices FROM coin_totals ORDER BY 1, 2, 3`,
    )) as { coin_id: number; source: string; symbol: string }[];
    return {
      coins: coins.map((row) =>
        stale.has(`${row.coin_id}${row.source}${row.symbol}`) ? { ...row, prices: null } : row,
      ),
      sources: await runner.query(
        'SELECT source, record_count, last_at FROM source_totals WHERE record_count > 0 ORDER BY 1',
      ),
      counts: await runner.query('SELECT coins, symbols FROM data_version'),
    };
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

describe('totals per coin and source', () => {
  const quote = fc.record({
    name: fc.constantFrom(...NAMES),
    renamed: fc.constantFrom(false, false, false, true),
    hour: fc.integer({ min: 0, max: 4 }),
    price: fc.constantFrom('1', '1.0', '2', '3.5', '0.00000000000000000001'),
  });
  const load = fc.record({
    kind: fc.constant('load' as const),
    source: fc.constantFrom(...SOURCES),
    quotes: fc.array(quote, { minLength: 1, maxLength: 12 }),
  });
  const decide = fc.record({
    kind: fc.constantFrom('merge' as const, 'split' as const, 'move' as const),
    one: fc.nat(20),
    other: fc.nat(20),
  });
  const refresh = fc.record({ kind: fc.constant('refresh' as const), source: fc.constantFrom(...SOURCES) });
  const step = fc.oneof({ arbitrary: load, weight: 3 }, { arbitrary: decide, weight: 2 }, refresh);
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  const take = async (step: Step): Promise<void> => {
    if (step.kind === 'load') {
      await identity.load(
        step.source,
        step.quotes.map(({ name, renamed, hour, price }) => ({
          id: step.source === 'csv' ? name : `${name.toLowerCase()}-id`,
          symbol: renamed && step.source !== 'csv' ? `${name}2` : name,
          name: step.source === 'csv' ? null : name,
          price,
          at: `2026-01-0${1 + (hour % 2)}T0${hour}:00:00.000Z`,
        })),
      );
      return;
    }
    if (step.kind === 'refresh') return refreshExtremes(dataSource, step.source);
    const mappings = await database.query<{ id: number; coin_id: number }>(
      'SELECT id, coin_id FROM source_asset_mappings ORDER BY id',
    );
    const [one, other] = [mappings[step.one % mappings.length], mappings[step.other % mappings.length]];
    if (!one || !other) return;
    const options = { actor: null, keep: 'into' } as const;
    if (step.kind === 'merge') await identity.decisions.merge(one.coin_id, other.coin_id, options);
    else if (step.kind === 'move') await identity.decisions.move(one.id, other.coin_id, options);
    else await identity.decisions.split(one.id, null);
  };

  it('totals equal a full count after any sequence of loads, corrections, merges, splits and moves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        await database.query('UPDATE data_version SET coins = 0, symbols = 0');
        await database.query(
          'TRUNCATE unified_crypto_data, latest_quotes, coin_totals, source_totals, set_aside_facts, mapping_decisions, mapping_separations, source_asset_mappings, coins',
        );
        for (const one of steps) {
          await take(one).catch((error: unknown) => {
            if (!(error instanceof Conflict)) throw error;
          });
          const [now, all] = [await stored(), await counted()];
          expect(now).toEqual(all);
        }
        for (const source of SOURCES) await refreshExtremes(dataSource, source);
        expect(await database.query('SELECT * FROM coin_totals WHERE extremes_stale')).toEqual([]);
        expect(await stored()).toEqual(await counted());
      }),
      { numRuns: 60 },
    );
  }, 300_000);

  it('marks a replaced extreme as stale and recomputes it after the run', async () => {
    const at = (hour: number) => `2026-01-01T0${hour}:00:00.000Z`;
    const moor = (hour: number, price: string) => ({ id: 'MOOR', symbol: 'MOOR', price, at: at(hour) });
    await identity.load('csv', [moor(0, '1'), moor(1, '5'), moor(2, '9')]);
    await identity.load('csv', [moor(2, '6')]);
    const row = 'SELECT price_max, extremes_stale FROM coin_totals';
    expect(await database.query(row)).toEqual([{ price_max: '9', extremes_stale: true }]);
    await refreshExtremes(dataSource, 'csv');
    expect(await database.query(row)).toEqual([{ price_max: '6', extremes_stale: false }]);
  });
});

describe('data_version', () => {
  const version = async () =>
    (await database.query<{ version: number }>('SELECT version FROM data_version'))[0]?.version;

  it('increases data_version with every load and decision, even without changes', async () => {
    const before = (await version()) ?? 0;
    const quotes = [{ id: 'MOOR', symbol: 'MOOR', price: '1' }];
    await identity.load('csv', quotes);
    await identity.load('csv', quotes);
    await identity.load('coinpaprika', [{ id: 'fen-fen', symbol: 'FEN', name: 'Fen', price: '9' }]);
    const [one, other] = await database.query<{ id: number }>('SELECT id FROM coins ORDER BY id');
    await identity.decisions.merge(one!.id, other!.id, { actor: null, keep: 'into' });
    expect(await version()).toBe(before + 4);
  });
});
