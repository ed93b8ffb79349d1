import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { ReadDatabase } from '../../src/database/read-replica.js';
import { CoinSearch } from '../../src/coins/search/coin-search.js';
import { migrate } from '../../src/database/migrate.js';
import { ENTITIES } from '../../src/app/entities.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../support/database.js';
import { identityOn } from '../support/identity.js';

const ROLE = `plain_${randomUUID().replaceAll('-', '')}`;

describe('coin search in a database without extensions', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: false });
    await database.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'plain'`);
    await database.query(`GRANT ALL ON SCHEMA public TO ${ROLE}`);
    const url = new URL(database.url);
    [url.username, url.password] = [ROLE, 'plain'];
    await migrate({ url: url.href, entities: ENTITIES, applicationName: 'kasparro-test' });
    dataSource = await openDataSource({ url: url.href });
    await identityOn(dataSource).load('coingecko', [
      { id: 'bitcoin', symbol: 'BTC', name: 'Bitcoin', marketCap: '1900000000000' },
      { id: 'bitcoin-cash', symbol: 'BCH', name: 'Bitcoin Cash', marketCap: '9000000000' },
      { id: 'heathland', symbol: 'HEATH', name: 'Heathland', marketCap: '1000' },
    ]);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.query(`DROP OWNED BY ${ROLE} CASCADE`);
    await database.query(`DROP ROLE ${ROLE}`);
    await database.drop();
  });

  it('runs without pg_trgm', async () => {
    expect(await database.query(`SELECT FROM pg_extension WHERE extname = 'pg_trgm'`)).toEqual([]);
  });

  it.each(['bitcoin', 'btc', 'bitcion', 'Bitcon'])('finds Bitcoin first for "%s"', async (text) => {
    const found = await new CoinSearch(dataSource as unknown as ReadDatabase).find(text);
    expect(found[0]).toMatchObject({ symbol: 'BTC', name: 'Bitcoin' });
  });

  it('finds part of a name, and nothing for an unknown text', async () => {
    const search = new CoinSearch(dataSource as unknown as ReadDatabase);
    expect((await search.find('cash')).map(({ symbol }) => symbol)).toEqual(['BCH']);
    expect(await search.find('qqqqqq')).toEqual([]);
  });
});
