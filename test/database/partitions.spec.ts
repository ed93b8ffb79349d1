import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Clock } from '../../src/common/clock.js';
import type { Settings } from '../../src/config/settings.js';
import { Partitions } from '../../src/database/partitions.js';
import { inTransaction } from '../../src/database/transaction.js';
import { StorageUpkeepTask } from '../../src/ingestion/raw-data/storage-upkeep.task.js';
import { QuoteLoader } from '../../src/normalization/load/quote-loader.js';
import { stagePage } from '../../src/normalization/load/staged-page.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../support/database.js';
import { until } from '../support/processes.js';

/** Longer than it takes on a busy machine, shorter than the other transaction lasts. */
const PROMPTLY_MS = 20_000;

/** Sessions that detach a partition and wait for its readers. */
const DETACHING = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%DETACH PARTITION%'`;

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openDataSource(database);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('partitions created on demand', () => {
  it('do not wait for an old transaction that reads the table', async () => {
    await inTransaction(dataSource, async (reader) => {
      await reader.query('SELECT count(*) FROM unified_crypto_data');
      const began = Date.now();
      await new Partitions(dataSource).ensureYears([1970, 1999]);
      expect(Date.now() - began).toBeLessThan(PROMPTLY_MS);
    });
    expect(await partitionsOf('unified_crypto_data')).toEqual(
      expect.arrayContaining(['unified_crypto_data_y1970', 'unified_crypto_data_y1999']),
    );
  });

  it('do not block two loaders and a reader when both loaders need the same new years', async () => {
    const years = Array.from({ length: 12 }, (_, index) => 2001 + index);
    const stop = new AbortController();
    let slowest = 0;
    const reader = (async () => {
      while (!stop.signal.aborted) {
        const began = Date.now();
        await database.query('SELECT count(*) FROM unified_crypto_data');
        slowest = Math.max(slowest, Date.now() - began);
      }
    })();
    await Promise.all([loadInto(years, 'csv', 1), loadInto(years.toReversed(), 'other', 2)]);
    stop.abort();
    await reader;
    expect(slowest).toBeLessThan(PROMPTLY_MS);
    const [facts] = await database.query<{ count: number }>('SELECT count(*) FROM unified_crypto_data');
    expect(facts?.count).toBe(2 * years.length);
  });

  it('are created ahead for the next year and month, also across the end of a year', async () => {
    await upkeep('2031-12-15T12:00:00Z').tidy();
    expect(await partitionsOf('unified_crypto_data')).toEqual(
      expect.arrayContaining(['unified_crypto_data_y2031', 'unified_crypto_data_y2032']),
    );
    expect(await partitionsOf('raw_data')).toEqual(['raw_data_y2031m12', 'raw_data_y2032m01']);
  });
});

describe('retention of raw pages', () => {
  it('keeps everything without RAW_RETENTION_DAYS', async () => {
    const before = await partitionsOf('raw_data');
    await upkeep('2033-06-15T12:00:00Z').tidy();
    expect(await partitionsOf('raw_data')).toEqual(expect.arrayContaining(before));
  });

  it('drops months that are completely too old', async () => {
    await upkeep('2033-06-15T12:00:00Z', 30).tidy();
    expect(await partitionsOf('raw_data')).toEqual(['raw_data_y2033m06', 'raw_data_y2033m07']);
    await upkeep('2033-07-16T12:00:00Z', 30).tidy();
    expect(await partitionsOf('raw_data')).toContain('raw_data_y2033m06');
  });

  it('waits for an old reader without blocking others', async () => {
    const partitions = new Partitions(dataSource);
    await partitions.ensureMonth(new Date('2020-01-10T00:00:00Z'));
    let dropping: Promise<string[]> | undefined;
    await inTransaction(dataSource, async (reader) => {
      await reader.query('SELECT count(*) FROM raw_data');
      dropping = partitions.dropMonthsBefore(new Date('2020-02-01T00:00:00Z'));
      await until(async () => (await database.query(DETACHING))[0]);
      const began = Date.now();
      await database.query('SELECT count(*) FROM raw_data');
      await new Partitions(dataSource).ensureMonth(new Date('2040-01-10T00:00:00Z'));
      expect(Date.now() - began).toBeLessThan(PROMPTLY_MS);
      expect(await reader.query('SELECT count(*) FROM raw_data')).toBeDefined();
    });
    expect(await dropping).toEqual(['raw_data_y2020m01']);
  });

  it('finishes an interrupted detach, and creates the month again when it is needed', async () => {
    const partitions = new Partitions(dataSource);
    await partitions.ensureMonth(new Date('2020-02-10T00:00:00Z'));
    await inTransaction(dataSource, async (reader) => {
      await reader.query('SELECT count(*) FROM raw_data');
      const impatient = dataSource.createQueryRunner();
      await impatient.query(`SET statement_timeout = '300ms'`);
      const detach = impatient.query('ALTER TABLE raw_data DETACH PARTITION raw_data_y2020m02 CONCURRENTLY');
      await expect(detach).rejects.toThrow('timeout');
      await impatient.query('RESET statement_timeout');
      await impatient.release();
    });
    expect(await partitions.dropMonthsBefore(new Date('2020-03-01T00:00:00Z'))).toEqual([
      'raw_data_y2020m02',
    ]);
    await partitions.ensureMonth(new Date('2020-02-10T00:00:00Z'));
    expect(await partitionsOf('raw_data')).toContain('raw_data_y2020m02');
  });
});

async function loadInto(years: number[], source: string, jobId: number): Promise<void> {
  const partitions = new Partitions(dataSource);
  const loader = new QuoteLoader();
  const coins = new Map([['A', { coinId: 1, mappingId: 1 }]]);
  for (const year of years) {
    const quote = {
      position: 1,
      asset: { sourceId: 'A', symbol: 'A', name: null },
      priceUsd: '1',
      marketCap: null,
      volume24h: null,
      timestamp: `${year}-06-01T00:00:00.000Z`,
    };
    const page = stagePage([quote]);
    await partitions.ensureYears(page.years);
    const origin = { source, jobId, rawId: year, parserVersion: 1 };
    await inTransaction(dataSource, (tx) => loader.load(tx, origin, page, coins));
  }
}

function upkeep(now: string, rawRetentionDays?: number): StorageUpkeepTask {
  const clock = new (class extends Clock {
    override now(): Date {
      return new Date(now);
    }
  })();
  return new StorageUpkeepTask({ rawRetentionDays } as Settings, new Partitions(dataSource), clock);
}

async function partitionsOf(table: string): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits
     WHERE inhparent = to_regclass($1) AND NOT inhdetachpending ORDER BY name`,
    [table],
  );
  return rows.map(({ name }) => name);
}
