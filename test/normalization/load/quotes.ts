import type { DataSource } from 'typeorm';
import { Partitions } from '../../../src/database/partitions.js';
import type { Quote } from '../../../src/ingestion/source/quote.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../../support/database.js';

/** The coins of the labels in these quotes: two labels are one coin. */
export const COINS = new Map([
  ['A', { coinId: 1, mappingId: 11 }],
  ['B', { coinId: 2, mappingId: 12 }],
  ['C', { coinId: 3, mappingId: 13 }],
  ['A2', { coinId: 1, mappingId: 14 }],
]);

export function quote(name: string, hour: number, priceUsd: string, marketCap: string | null = null): Quote {
  const asset = { sourceId: name, symbol: name, name: null };
  return { position: 1, asset, priceUsd, marketCap, volume24h: null, timestamp: at(hour) };
}

/** Returns an hour around the turn of the year, so that pages span two partitions. */
export function at(hour: number): string {
  return new Date(Date.UTC(2024, 0, 1, hour)).toISOString();
}

/** Creates a database with the partitions for these quotes. */
export async function openForQuotes(): Promise<{
  database: TestDatabase;
  dataSource: DataSource;
  empty: () => Promise<unknown>;
  close: () => Promise<void>;
}> {
  const database = await createTestDatabase();
  const dataSource = await openDataSource(database);
  await new Partitions(dataSource).ensureYears([2023, 2024]);
  return {
    database,
    dataSource,
    empty: () => database.query('TRUNCATE unified_crypto_data, latest_quotes'),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
