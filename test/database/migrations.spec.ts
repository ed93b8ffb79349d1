import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { migrate } from '../../src/database/migrate.js';
import { Partitions } from '../../src/database/partitions.js';
import { ENTITIES } from '../../src/app/entities.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../support/database.js';

const NAMES = MIGRATIONS.map((migration) => new migration().name);

describe('migrations', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await createTestDatabase({ template: false });
    dataSource = await openDataSource(database);
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const migrateNow = () =>
    migrate({ url: database.url, entities: ENTITIES, applicationName: 'kasparro-test' });

  /** All objects in the database except those of PostgreSQL and TypeORM, by kind and name. */
  const objects = async (): Promise<string[]> => {
    const rows = await database.query<{ object: string }>(
      `SELECT c.relkind::text || ' ' || c.oid::regclass AS object FROM pg_class c
         LEFT JOIN pg_index i ON i.indexrelid = c.oid
         WHERE coalesce(i.indrelid, c.oid)::regclass::text !~ '^kasparro_migrations' AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^(pg_|information_schema)')
       UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
         WHERE p.pronamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^(pg_|information_schema)')
       ORDER BY 1`,
    );
    return rows.map(({ object }) => object);
  };

  const undoAll = async (): Promise<void> => {
    for (let undone = 0; undone < MIGRATIONS.length; undone++) await dataSource.undoLastMigration();
  };

  it('create every table on an empty database and do nothing the second time', async () => {
    expect(await migrateNow()).toEqual(NAMES);
    expect(await migrateNow()).toEqual([]);
    const tables = (await objects())
      .filter((object) => /^[rp] /.test(object))
      .map((object) => object.slice(2));
    expect(tables).toEqual(
      expect.arrayContaining(dataSource.entityMetadatas.map((entity) => entity.tableName)),
    );
  });

  it('remove everything when undone, partitions included, and can be applied again', async () => {
    await migrateNow();
    const made = await objects();
    await addPartitions(dataSource);
    await undoAll();
    expect(await objects()).toEqual([]);
    expect(await migrateNow()).toEqual(NAMES);
    expect(await objects()).toEqual(made);
  });

  it('match the entities, also with partitions', async () => {
    await migrateNow();
    await addPartitions(dataSource);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('are applied once by concurrent processes', async () => {
    const applied = await Promise.all([migrateNow(), migrateNow(), migrateNow(), migrateNow()]);
    expect(applied.flat()).toEqual(NAMES);
  });

  it('fail with the cause when the database cannot be reached', async () => {
    const url = 'postgresql://nobody@127.0.0.1:1/nothing';
    const refused = migrate({ url, entities: ENTITIES, applicationName: 'kasparro-test' });
    await expect(refused).rejects.toThrow('ECONNREFUSED');
  });
});

describe('partitions', () => {
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

  it('are created once by concurrent loaders, with the indexes of their table', async () => {
    const loaders = Array.from({ length: 4 }, () => new Partitions(dataSource));
    await Promise.all(loaders.map((loader) => loader.ensureYears([2023, 2024])));
    const rows = await database.query<{ partition: string; bounds: string; indexes: number }>(
      `SELECT c.relname AS partition, pg_get_expr(c.relpartbound, c.oid) AS bounds,
              (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid) AS indexes
       FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
       WHERE inhparent = 'unified_crypto_data'::regclass ORDER BY 1`,
    );
    const [parent] = await database.query<{ indexes: number }>(
      `SELECT count(*) AS indexes FROM pg_index WHERE indrelid = 'unified_crypto_data'::regclass`,
    );
    expect(rows.map(({ partition }) => partition)).toEqual([
      'unified_crypto_data_y2023',
      'unified_crypto_data_y2024',
    ]);
    expect(rows.map(({ indexes }) => indexes)).toEqual([parent!.indexes, parent!.indexes]);
    expect(rows[1]!.bounds).toContain('2024-01-01');
  });

  it('use the month in UTC, also across the end of a year', async () => {
    const partitions = new Partitions(dataSource);
    await partitions.ensureMonth(new Date('2024-12-31T23:59:59.999Z'));
    await partitions.ensureMonth(new Date('2025-01-01T00:00:00Z'));
    const rows = await database.query<{ partition: string }>(
      `SELECT inhrelid::regclass::text AS partition FROM pg_inherits WHERE inhparent = 'raw_data'::regclass ORDER BY 1`,
    );
    expect(rows.map(({ partition }) => partition)).toEqual(['raw_data_y2024m12', 'raw_data_y2025m01']);
  });
});

async function addPartitions(dataSource: DataSource): Promise<void> {
  const partitions = new Partitions(dataSource);
  await partitions.ensureYears([2023, 2024]);
  await partitions.ensureMonth(new Date('2024-05-31T23:59:59Z'));
}
