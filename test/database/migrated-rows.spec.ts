import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { CoinIdentity1700000200000 } from '../../migrations/1700000200000-coin-identity.js';
import { InitialSchema1700000000000 } from '../../migrations/1700000000000-initial-schema.js';
import { RejectsAndReplay1700000300000 } from '../../migrations/1700000300000-rejects-and-replay.js';
import { SourceCalls1700000100000 } from '../../migrations/1700000100000-source-calls.js';
import { Partitions } from '../../src/database/partitions.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../support/database.js';

const BEFORE = [InitialSchema1700000000000, SourceCalls1700000100000, CoinIdentity1700000200000];

describe('the migration of rejects and mappings', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: false });
    dataSource = await openDataSource(database);
    const runner = dataSource.createQueryRunner();
    for (const migration of BEFORE) await new migration().up(runner);
    await new Partitions(dataSource).ensureMonth(new Date());
    await database.query(
      `INSERT INTO raw_data (id, source, job_id, page, received_at, url, media_type, body, body_encoding, body_bytes, sha256, record_count, parser_version)
       SELECT id, source, 1, page, now(), 'http://x/' || id, 'application/json', '', 'zstd', 0, '', 1, 1
       FROM (VALUES (4, 'coingecko', 1), (9, 'coingecko', 2), (12, 'csv', 1)) AS t(id, source, page)`,
    );
    await database.query(
      `INSERT INTO rejected_records (job_id, raw_id, source, position, place, stage, code, message)
       VALUES (1, 9, 'coingecko', 3, 'index 3', 'normalize', 'price_zero', 'm'), (1, 1, 'coingecko', 3, 'index 3', 'normalize', 'price_zero', 'm')`,
    );
    await database.query(`INSERT INTO coins (id, symbol, name, slug) VALUES (1, 'A', 'A', 'a')`);
    await database.query(
      `INSERT INTO source_asset_mappings (coin_id, source, source_id, status, confidence)
       VALUES (1, 'coingecko', 'a', 'resolved', 1), (1, 'coinpaprika', 'a', 'resolved', 1)`,
    );
    await new RejectsAndReplay1700000300000().up(runner);
    await runner.release();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('fills in page and URL of rejects whose page is still stored', async () => {
    expect(await database.query('SELECT raw_id, page, url FROM rejected_records ORDER BY raw_id')).toEqual([
      { raw_id: 1, page: null, url: null },
      { raw_id: 9, page: 2, url: 'http://x/9' },
    ]);
  });

  it('marks stored pages as seen, so that replaying one does not rename an asset', async () => {
    expect(
      await database.query('SELECT source, seen_raw_id FROM source_asset_mappings ORDER BY source'),
    ).toEqual([
      { source: 'coingecko', seen_raw_id: 9 },
      { source: 'coinpaprika', seen_raw_id: 0 },
    ]);
  });
});
