import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { ENTITIES } from '../../src/app/entities.js';

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];

const TEMPLATE = 'kasparro_template';

/** A separate database for a test, copied from the migrated template. */
export interface TestDatabase {
  url: string;
  /** Runs a statement and returns its rows: bigint as number, numeric as string, timestamptz as Date. */
  query<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T[]>;
  drop(): Promise<void>;
}

/** @param template false: an empty database, without the migrations */
export async function createTestDatabase({ template = true } = {}): Promise<TestDatabase> {
  const server = process.env.KASPARRO_TEST_SERVER;
  if (!server) throw new Error('The global setup did not start a server');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${name}${template ? ` TEMPLATE ${TEMPLATE}` : ''}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2, types: { getTypeParser } });
  pool.on('error', () => undefined);
  return {
    url: url.href,
    query: async <T>(sql: string, parameters?: unknown[]) => (await pool.query(sql, parameters)).rows as T[],
    drop: async () => {
      await pool.end();
      await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Opens a TypeORM data source on a test database, with the options of the application. */
export async function openDataSource({ url }: Pick<TestDatabase, 'url'>): Promise<DataSource> {
  return new DataSource(
    dataSourceOptions({ url, entities: ENTITIES, applicationName: 'kasparro-test' }),
  ).initialize();
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const getTypeParser: typeof pg.types.getTypeParser = ((oid: TypeId, format: 'text') =>
  oid === pg.types.builtins.INT8
    ? Number
    : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;
