import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startKasparro, until, type KasparroProcess } from '../support/processes.js';

const ROWS = 300_000;
const MIB = 1 << 20;

/** Sessions in which an export is under way. */
const EXPORTING = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%-read'
  AND state <> 'idle' AND query LIKE '%unified_crypto_data%'`;

describe('an export of 300,000 rows', () => {
  let database: TestDatabase;
  let server: KasparroProcess;
  let url: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(
      `CREATE TABLE unified_crypto_data_y2024 PARTITION OF unified_crypto_data
         FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00')`,
    );
    await database.query(
      `INSERT INTO unified_crypto_data (coin_id, mapping_id, symbol, price_usd, source, "timestamp", raw_id, raw_position, job_id, parser_version)
       SELECT n % 100, 1, 'C' || n % 100, n + 0.5, 'csv', timestamptz '2024-01-01' + make_interval(mins => n / 100), 1, n, 1, 1
       FROM generate_series(0, $1::integer - 1) n`,
      [ROWS],
    );
    server = startKasparro({ DATABASE_URL: database.url, ROLE: 'api' });
    url = await server.url;
  });

  afterAll(async () => {
    await server.end('SIGTERM');
    await database.drop();
  });

  const exporting = async (): Promise<number> => (await database.query(EXPORTING)).length;
  const begin = async (query: string): Promise<IncomingMessage> => {
    const [response] = (await once(get(`${url}/api/v1/data?${query}`), 'response')) as [IncomingMessage];
    return response;
  };

  it('returns every row once, newest first', async () => {
    const text = await (await fetch(`${url}/api/v1/data?format=ndjson`)).text();
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; timestamp: string });
    expect(rows).toHaveLength(ROWS);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(ROWS);
    expect(
      rows.every(({ timestamp }, place) => place === 0 || timestamp <= (rows[place - 1]?.timestamp ?? '')),
    ).toBe(true);
  });

  it('ends its query when the client disconnects midway', async () => {
    const response = await begin('format=csv');
    await once(response, 'data');
    expect(await exporting()).toBe(1);
    response.destroy();
    await until(async () => ((await exporting()) === 0 ? true : undefined));
  });

  it('ends its query when the client disconnects before the first row', async () => {
    const holder = await createLock(database);
    const request = get(`${url}/api/v1/data?format=ndjson`);
    request.on('error', () => undefined);
    await until(async () => ((await exporting()) === 1 ? true : undefined));
    request.destroy();
    await until(async () => ((await exporting()) === 0 ? true : undefined));
    await holder.release();
    expect((await fetch(`${url}/api/v1/data?limit=1`)).status).toBe(200);
  });

  it('buffers few rows for a client that does not read', async () => {
    const before = await memory();
    const response = await begin('format=ndjson');
    response.pause();
    await sleep(3_000);
    expect((await memory()) - before).toBeLessThan(25 * MIB);
    let lines = 0;
    for await (const chunk of response) for (const byte of chunk as Buffer) if (byte === 10) lines++;
    expect(lines).toBe(ROWS);
  });

  it('allows five exports at once and rejects a sixth with 503', async () => {
    const responses = await Promise.all(Array.from({ length: 5 }, () => begin('format=ndjson')));
    for (const response of responses) response.pause();
    const sixth = await fetch(`${url}/api/v1/data?format=ndjson`);
    expect(sixth.status).toBe(503);
    expect(await sixth.json()).toMatchObject({ detail: expect.stringContaining('5 exports') });
    expect((await fetch(`${url}/api/v1/data?limit=1`)).status).toBe(200);
    for (const response of responses) response.destroy();
    await until(async () => ((await exporting()) === 0 ? true : undefined));
  });

  it('does not delay the shutdown', async () => {
    const response = await begin('format=ndjson');
    response.on('error', () => undefined);
    response.pause();
    expect(await server.end('SIGTERM')).toBe(0);
    expect(await exporting()).toBe(0);
  });

  /** What the process holds, by its own metrics: objects and buffers. */
  const memory = async (): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return ['nodejs_heap_size_used_bytes', 'nodejs_external_memory_bytes'].reduce(
      (sum, name) => sum + Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]),
      0,
    );
  };
});

/** Locks the facts against every reader until released. */
async function createLock({ url }: TestDatabase): Promise<{ release(): Promise<void> }> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN; LOCK TABLE unified_crypto_data IN ACCESS EXCLUSIVE MODE');
  return { release: () => client.end() };
}
