import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { startTestApp, type TestApp } from '../support/app.js';
import { startCannedApi, type CannedApi } from '../support/canned-api.js';
import { createTestFolder, type TestFolder } from '../support/files.js';

const GECKO = `[
  {"id":"bitcoin","symbol":"btc","name":"Bitcoin","current_price":65000.10,"market_cap":1280000000000.000000001,"total_volume":1e10,"last_updated":"2024-01-15T12:00:00Z"},
  {"id":"dust","symbol":"dst","name":"Dust \\u20ac","current_price":1.2300E-14,"market_cap":981847205393966080,"total_volume":0.10,"roi":null,"last_updated":"2024-01-15T12:00:00.123Z"}
]`;

const PAPRIKA = `[{"id":"btc-bitcoin","name":"Bitcoin","symbol":"BTC","rank":1,"last_updated":"2024-01-15T12:00:00Z","quotes":{"USD":{"price":65000.123456789012345678,"volume_24h":1.50,"market_cap":7}}}]`;

const CSV = `ticker;price;date;note
BTC;65.000,50;15.01.2024;first
ETH;2.500,10;15.01.2024;"two
lines; here"
"SOL";0,00000000000123456;15.01.2024;third
`;

describe('the lineage of a row', () => {
  let app: TestApp;
  let gecko: CannedApi;
  let paprika: CannedApi;
  let folder: TestFolder;
  let file: string;

  beforeAll(async () => {
    [folder, gecko, paprika] = await Promise.all([createTestFolder(), startCannedApi(), startCannedApi()]);
    file = await folder.write('prices.csv', CSV);
    gecko.body = Buffer.from(GECKO);
    paprika.body = Buffer.from(PAPRIKA);
    app = await startTestApp({
      CSV_DATA_PATH: folder.path,
      COINGECKO_BASE_URL: gecko.url,
      COINGECKO_PLAN: 'demo',
      COINGECKO_KEY: 'a-very-secret-key',
      COINGECKO_MAX_COINS: '250',
      COINPAPRIKA_BASE_URL: paprika.url,
    });
    for (const source of ['csv', 'coingecko', 'coinpaprika'])
      await app.post(`/api/v1/etl/run/${source}?sync=true`);
  });

  afterAll(async () => {
    await app.close();
    await Promise.all([gecko.close(), paprika.close()]);
    await folder.remove();
  });

  const idOf = async (source: string, sourceId: string): Promise<number> => {
    const [row] = await app.database.query<{ id: number }>(
      `SELECT u.id FROM unified_crypto_data u JOIN source_asset_mappings m ON m.id = u.mapping_id
       WHERE m.source = $1 AND m.source_id = $2 ORDER BY u."timestamp" LIMIT 1`,
      [source, sourceId],
    );
    return row!.id;
  };

  const lineageOf = async (source: string, sourceId: string, query = '') => {
    const id = await idOf(source, sourceId);
    const answer = await app.get(`/api/v1/data/${id}/lineage${query}`);
    expect(answer.status).toBe(200);
    return answer;
  };

  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  it('shows the element of a flat list with every digit as sent', async () => {
    const { text, body } = await lineageOf('coingecko', 'dust');
    const element = GECKO.slice(GECKO.indexOf('{"id":"dust"'), GECKO.lastIndexOf('}') + 1);
    expect(text).toContain(`"record":${element.replace('\\u20ac', '€')},`);
    expect(body.raw).toMatchObject({
      position: 1,
      page: 1,
      available: true,
      media_type: 'application/json',
      message: null,
    });
    expect(text).toContain('"price_usd":0.000000000000012300,');
    expect(body.row).toMatchObject({
      symbol: 'DST',
      source: 'coingecko',
      timestamp: '2024-01-15T12:00:00.123Z',
    });
    expect(body.parser_version).toBe(1);
  });

  it('shows the request without its key, and the job', async () => {
    const { text, body } = await lineageOf('coingecko', 'bitcoin');
    expect(body.request).toMatchObject({
      url: expect.stringContaining(`${gecko.url}/coins/markets?`),
      status: 200,
      headers: { 'content-type': 'application/json' },
      received_at: expect.stringMatching(/^\d{4}-.*Z$/),
      sha256: sha256(GECKO),
    });
    expect(text).not.toContain('a-very-secret-key');
    const { body: jobs } = await app.get('/api/v1/etl/jobs?source=coingecko');
    const [{ id, trigger, status, started_at, completed_at }] = jobs.jobs;
    expect(body.job).toMatchObject({ id, trigger, status });
    expect(Date.parse(body.job.started_at)).toBe(Date.parse(started_at));
    expect(Date.parse(body.job.completed_at)).toBe(Date.parse(completed_at));
    expect(body.request.job_id).toBe(id);
  });

  it('shows the element of a nested list with every digit as sent', async () => {
    const { text } = await lineageOf('coinpaprika', 'btc-bitcoin');
    expect(text).toContain(`"record":${PAPRIKA.slice(1, -1)},`);
  });

  it('shows the line of a file with its header', async () => {
    const { body } = await lineageOf('csv', 'BTC');
    expect(body.raw).toMatchObject({
      position: 2,
      media_type: 'text/csv',
      record: {
        header: ['ticker', 'price', 'date', 'note'],
        cells: ['BTC', '65.000,50', '15.01.2024', 'first'],
        text: 'BTC;65.000,50;15.01.2024;first',
      },
    });
    expect(body.request).toMatchObject({
      url: pathToFileURL(file).href,
      status: null,
      sha256: sha256(CSV.slice(CSV.indexOf('\n') + 1)),
    });
  });

  it('shows all lines of a multi-line record, and counts lines after it correctly', async () => {
    const two = (await lineageOf('csv', 'ETH')).body.raw;
    expect(two).toMatchObject({
      position: 3,
      record: {
        cells: ['ETH', '2.500,10', '15.01.2024', 'two\nlines; here'],
        text: 'ETH;2.500,10;15.01.2024;"two\nlines; here"',
      },
    });
    const after = (await lineageOf('csv', 'SOL')).body.raw;
    expect(after).toMatchObject({
      position: 5,
      record: { text: '"SOL";0,00000000000123456;15.01.2024;third' },
    });
  });

  it('shows the mapping with its evidence', async () => {
    const { body } = await lineageOf('coinpaprika', 'btc-bitcoin');
    expect(body.mapping).toMatchObject({
      coin_id: body.row.coin_id,
      source: 'coinpaprika',
      source_id: 'btc-bitcoin',
      source_symbol: 'BTC',
      source_name: 'Bitcoin',
      status: 'resolved',
      decided_by: 'rule',
      decision: { kind: 'rule', decided_by: 'rule', to_coin_id: body.row.coin_id, actor: null },
    });
    expect(body.mapping.confidence).toBeGreaterThan(0.9);
    expect(Object.keys(body.mapping.evidence)).not.toHaveLength(0);
  });

  it('writes the amounts of the row as strings with decimals=string', async () => {
    const { body } = await lineageOf('csv', 'SOL', '?decimals=string');
    expect(body.row.price_usd).toBe('0.00000000000123456');
  });

  it('stays correct after an operator merged and split coins', async () => {
    const before = (await lineageOf('coingecko', 'dust')).body;
    const target = (await lineageOf('coinpaprika', 'btc-bitcoin')).body.row.coin_id;
    const sol = (await lineageOf('csv', 'SOL')).body;
    const moved = await fetch(`${app.url}/api/v1/mappings/${sol.mapping.id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ coin_id: before.row.coin_id }),
    });
    expect(moved.status).toBe(200);
    const merged = (await app.get(`/api/v1/data/${sol.row.id}/lineage`)).body;
    expect(merged.row).toMatchObject({ id: sol.row.id, coin_id: before.row.coin_id, symbol: 'SOL' });
    expect(merged.mapping).toMatchObject({
      id: sol.mapping.id,
      source_id: 'SOL',
      coin_id: before.row.coin_id,
      decided_by: 'operator',
      decision: { kind: 'move', decided_by: 'operator', from_coin_id: sol.row.coin_id },
    });
    expect(merged.raw).toEqual(sol.raw);
    expect((await app.post(`/api/v1/mappings/${sol.mapping.id}/split`)).status).toBe(200);
    const split = (await app.get(`/api/v1/data/${sol.row.id}/lineage`)).body;
    expect(split.mapping).toMatchObject({ id: sol.mapping.id, decision: { kind: 'split' } });
    expect(split.row.coin_id).not.toBe(before.row.coin_id);
    expect([split.raw, split.request]).toEqual([sol.raw, sol.request]);
    expect((await lineageOf('coinpaprika', 'btc-bitcoin')).body.row.coin_id).toBe(target);
  });

  it('reports that the page is no longer stored', async () => {
    const id = await idOf('coinpaprika', 'btc-bitcoin');
    await app.database.query(`DELETE FROM raw_data WHERE source = 'coinpaprika'`);
    const { status, body } = await app.get(`/api/v1/data/${id}/lineage`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      row: { id },
      mapping: { source_id: 'btc-bitcoin' },
      raw: {
        available: false,
        record: null,
        position: 0,
        message: expect.stringContaining('is no longer stored'),
      },
      request: null,
      job: { status: 'success' },
    });
  });

  it('explains that a row was set aside by a merge', async () => {
    await app.database.query(
      `INSERT INTO set_aside_facts SELECT 888888, coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, source,
         "timestamp", ingested_at, raw_id, raw_position, job_id, parser_version, gen_random_uuid()
       FROM unified_crypto_data WHERE source = 'csv' LIMIT 1`,
    );
    expect(await app.get('/api/v1/data/888888/lineage')).toMatchObject({
      status: 404,
      body: { detail: expect.stringMatching(/^Row 888888 was set aside .* split/) },
    });
  });

  it('rejects an unknown row and an invalid id', async () => {
    expect(await app.get('/api/v1/data/999999/lineage')).toMatchObject({
      status: 404,
      body: { detail: 'There is no row 999999', errors: [{ parameter: 'id' }] },
    });
    for (const id of ['0', 'x', '1.5', '-1', '99999999999999999999'])
      expect(await app.get(`/api/v1/data/${id}/lineage`)).toMatchObject({
        status: 400,
        body: { errors: [{ parameter: 'id' }] },
      });
    const id = await idOf('csv', 'BTC');
    expect(await app.get(`/api/v1/data/${id}/lineage?decimals=float`)).toMatchObject({ status: 400 });
  });
});
