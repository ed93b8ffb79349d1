import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { acquireEmbedded, type EmbeddedLease } from '../../src/database/embedded/embedded-postgres.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { startKasparro, until, type KasparroProcess } from '../support/processes.js';
import { startStandby } from '../support/standby.js';

const CSV = (price: number): string =>
  `ticker,price,vol,date,market_cap\nBTC,${price},1,2024-01-15T00:00:00Z,1\n`;

describe('read endpoints with DATABASE_READ_URL on a streaming standby', () => {
  let folder: string;
  let files: TestFolder;
  let primary: EmbeddedLease;
  let standby: EmbeddedLease;
  let replica: pg.Client;
  let kasparro: KasparroProcess;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kasparro-replica-'));
    files = await createTestFolder();
    const home = join(folder, 'primary');
    primary = await acquireEmbedded({ home, purpose: 'command' });
    standby = await startStandby({ home, url: primary.url }, join(folder, 'standby'));
    replica = new pg.Client({ connectionString: standby.url });
    await replica.connect();
    kasparro = startKasparro({
      DATABASE_URL: primary.url,
      DATABASE_READ_URL: standby.url,
      CSV_DATA_PATH: await files.write('price.csv', CSV(1)),
    });
    url = await kasparro.url;
  });

  afterAll(async () => {
    await kasparro.end('SIGTERM');
    await replica.end();
    await standby.release();
    await primary.release();
    await files.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (price: number): Promise<number> => {
    await files.write('price.csv', CSV(price));
    return (await fetch(`${url}/api/v1/etl/run/csv?sync=true`, { method: 'POST' })).status;
  };
  const prices = async (): Promise<number[]> => {
    const response = await fetch(`${url}/api/v1/data`);
    expect(response.status).toBe(200);
    const { data } = (await response.json()) as { data: { price_usd: number }[] };
    return data.map(({ price_usd }) => price_usd);
  };

  it('return the data and the data version of the standby', async () => {
    expect((await replica.query('SELECT pg_is_in_recovery() AS standby')).rows).toEqual([{ standby: true }]);
    expect(await run(1)).toBe(200);
    await until(async () => ((await prices()).length === 1 ? true : undefined));
    await replica.query('SELECT pg_wal_replay_pause()');
    expect(await run(2)).toBe(200);
    // A cached response must not be replaced by one that claims a newer version than the replica has.
    expect(await prices()).toEqual([1]);
    await replica.query('SELECT pg_wal_replay_resume()');
    await until(async () => ((await prices())[0] === 2 ? true : undefined));
  });

  it.each([
    '/data?format=csv',
    '/coins',
    '/coins/1',
    '/coins/1/mappings',
    '/coins/1/history',
    '/coins/1/price',
    '/stats',
    '/sources',
  ])('read from the standby: %s', async (path) => {
    const sessions = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'kasparro-all-read'`;
    expect((await fetch(`${url}/api/v1${path}`)).status).toBe(200);
    expect((await replica.query<{ n: number }>(sessions)).rows[0]?.n).toBeGreaterThan(0);
    const other = new pg.Client({ connectionString: primary.url });
    await other.connect();
    expect((await other.query(sessions)).rows).toEqual([{ n: 0 }]);
    await other.end();
  });
});
