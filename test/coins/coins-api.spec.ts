import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { readSeed } from '../../src/common/seed-coins.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { openDataSource } from '../support/database.js';
import { identityOn, type TestIdentity } from '../support/identity.js';

const API = '/api/v1';

interface Coins {
  coins: { name: string; symbol: string; latest: { source: string }[] }[];
  total: number;
}
interface Facts {
  data: { symbol: string; source: string; price_usd: number }[];
  pagination: { total: number };
}
interface Decisions {
  decisions: { kind: string; actor: string | null }[];
}

describe('coins over HTTP', () => {
  let app: TestApp;
  let dataSource: DataSource;
  let identity: TestIdentity;

  beforeAll(async () => {
    app = await startTestApp();
    dataSource = await openDataSource(app.database);
    identity = identityOn(dataSource, readSeed());
    await identity.load('coingecko', [
      { id: 'bitcoin-baby', symbol: 'BTC', name: 'Bitcoin Baby', price: '0.1', marketCap: '5000' },
      {
        id: 'harrypotter-bitcoin',
        symbol: 'BITCOIN',
        name: 'HarryPotter',
        price: '0.2',
        marketCap: '90000000',
      },
      { id: 'bitci', symbol: 'BITCI', name: 'Bitcicoin', price: '0.3', marketCap: '7000000' },
      { id: 'bitcoin', symbol: 'BTC', name: 'Bitcoin', price: '65000', marketCap: '1200000000000' },
      {
        id: 'wrapped-bitcoin',
        symbol: 'WBTC',
        name: 'Wrapped Bitcoin',
        price: '65000',
        marketCap: '9000000000',
      },
      { id: 'oakling', symbol: 'OAK', name: 'Oakling' },
    ]);
    await identity.load('coinpaprika', [
      { id: 'btc-bitcoin', symbol: 'BTC', name: 'Bitcoin', price: '65010', marketCap: '1200000000000' },
      { id: 'oak-forest', symbol: 'OAK', name: 'Forest', price: '9' },
    ]);
    await identity.load('csv', [
      { id: 'BTC', symbol: 'BTC', price: '45000', at: '2024-01-15T00:00:00Z' },
      { id: 'OAK', symbol: 'OAK', price: '2' },
      { id: 'OAKS', symbol: 'OAKS', price: '3' },
    ]);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await app.close();
  });

  const coinOf = async (source: string, id: string): Promise<number> => {
    const [row] = await app.database.query<{ coin_id: number }>(
      'SELECT coin_id FROM source_asset_mappings WHERE source = $1 AND source_id = $2',
      [source, id],
    );
    return row?.coin_id ?? 0;
  };

  const put = async (path: string, body: unknown) => {
    const response = await fetch(app.url + path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it.each(['bitcoin', 'btc', 'bitcion', ' BitCoin ', 'BTC'])('finds Bitcoin first for "%s"', async (q) => {
    const { coins } = (await app.get(`${API}/coins?q=${encodeURIComponent(q)}`)).body as Coins;
    expect(coins[0]).toMatchObject({ name: 'Bitcoin', symbol: 'BTC' });
    expect(coins[0]?.latest.map(({ source }) => source)).toEqual(['coingecko', 'coinpaprika', 'csv']);
  });

  it('finds nothing when nothing matches', async () => {
    expect((await app.get(`${API}/coins?q=zzzzzzzz`)).body).toEqual({ coins: [], total: 0 });
    expect((await app.get(`${API}/coins?q=%25`)).body.total).toBe(0);
  });

  it('accepts a coin name as symbol in /data', async () => {
    const { data, pagination } = (await app.get(`${API}/data?symbol=bitcoin`)).body as Facts;
    const symbols = data.map(({ symbol, source }) => `${source} ${symbol}`);
    expect(symbols.toSorted()).toEqual(['coingecko BITCOIN', 'coingecko BTC', 'coinpaprika BTC', 'csv BTC']);
    expect(pagination.total).toBe(4);
  });

  it('returns the facts of a ticker, not those of the same coin under another ticker', async () => {
    const render = { id: 'render-token', name: 'Graphics Works' };
    await identity.load('coingecko', [{ ...render, symbol: 'RNDR', price: '7', at: '2026-02-01T00:00:00Z' }]);
    await identity.load('coingecko', [
      { ...render, symbol: 'RENDER', price: '8', at: '2026-02-02T00:00:00Z' },
    ]);
    const pricesOf = async (query: string) => {
      const { data, pagination } = (await app.get(`${API}/data?${query}`)).body as Facts;
      expect(pagination.total).toBe(data.length);
      return data.map(({ price_usd }) => price_usd);
    };
    expect(await pricesOf('symbol=RNDR')).toEqual([7]);
    expect(await pricesOf('symbol=RENDER')).toEqual([8]);
    expect(await pricesOf('symbol=RNDR,RENDER')).toEqual([8, 7]);
    // Bitcoin is meant by its name, whatever its facts are called.
    expect(await pricesOf('symbol=RNDR,bitcoin')).toHaveLength(5);
    expect(await pricesOf(`coin_id=${await coinOf('coingecko', 'render-token')}`)).toEqual([8, 7]);
  });

  it('returns all facts of the coin that has the ticker now, including former tickers', async () => {
    const tide = { id: 'tide', name: 'Tide' };
    await identity.load('coingecko', [{ ...tide, symbol: 'OLDT', price: '1', at: '2026-02-01T00:00:00Z' }]);
    await identity.load('coingecko', [{ ...tide, symbol: 'TIDE', price: '2', at: '2026-02-02T00:00:00Z' }]);
    const { data } = (await app.get(`${API}/data?symbol=TIDE`)).body as Facts;
    expect(data.map(({ symbol }) => symbol)).toEqual(['TIDE', 'OLDT']);
  });

  it('lists unresolved mappings with candidates and labelled evidence', async () => {
    const { body } = await app.get(`${API}/mappings?status=unresolved&limit=1`);
    expect(body.total).toBeGreaterThan(1);
    const [candidate] = body.mappings[0].candidates;
    expect(candidate.coin_id).toBe(await coinOf(candidate.source, candidate.source_id));
    expect(candidate).toMatchObject({
      source: expect.any(String),
      source_id: expect.any(String),
      score: expect.any(Number),
      posterior: { of_this: expect.any(Number), of_other: expect.any(Number) },
      evidence: {
        base: { label: expect.any(String), value: 1, weight: expect.any(Number), adds: expect.any(Number) },
      },
    });
  });

  it('merges, splits and moves, and lists the decisions', async () => {
    const [oakling, oak] = [await coinOf('coingecko', 'oakling'), await coinOf('csv', 'OAK')];
    const label = await identity.mappingId('csv', 'OAK');
    const merged = await app.post(`${API}/coins/${oak}/merge`, { into: oakling, by: 'ada' });
    expect(merged).toMatchObject({ status: 200, body: { coin_id: oakling, mapping_ids: [label] } });
    expect((await app.get(`${API}/coins/${oakling}`)).body.latest).toHaveLength(2);
    const split = await app.post(`${API}/mappings/${label}/split`);
    expect(split).toMatchObject({ status: 200, body: { coin_id: oak } });
    const moved = await put(`${API}/mappings/${label}`, {
      coin_id: await coinOf('coinpaprika', 'oak-forest'),
    });
    expect(moved.status).toBe(200);
    const { decisions } = (await app.get(`${API}/mappings/${label}`)).body as Decisions;
    expect(decisions.map(({ kind, actor }) => [kind, actor])).toEqual([
      ['move', null],
      ['split', null],
      ['merge', 'ada'],
    ]);
  });

  it('returns 409 when a coin would have two ids of one source', async () => {
    const { status, body } = await app.post(`${API}/coins/${await coinOf('coingecko', 'oakling')}/merge`, {
      into: await coinOf('coingecko', 'bitcoin'),
    });
    expect(status).toBe(409);
    expect(body).toMatchObject({ source: 'coingecko', source_ids: ['oakling', 'bitcoin'] });
  });

  it('returns 409 with the number of conflicting facts, and keeps the target with keep=into', async () => {
    const oaks = await coinOf('csv', 'OAKS');
    const refused = await app.post(`${API}/coins/${oaks}/merge`, { into: await coinOf('csv', 'OAK') });
    expect(refused).toMatchObject({ status: 409, body: { conflicts: 1 } });
    const kept = await app.post(`${API}/coins/${oaks}/merge?keep=into`, { into: await coinOf('csv', 'OAK') });
    expect(kept.status).toBe(200);
    const { data } = (await app.get(`${API}/data?source=csv&coin_id=${await coinOf('csv', 'OAK')}`))
      .body as Facts;
    expect(data.map(({ price_usd }) => price_usd)).toEqual([2]);
  });

  it('returns 400 and 404 for wrong parameters', async () => {
    expect(await app.post(`${API}/coins/1/merge`, {})).toMatchObject({ status: 400 });
    expect(await app.post(`${API}/coins/99999/merge`, { into: 1 })).toMatchObject({ status: 404 });
    expect(await app.post(`${API}/mappings/99999/split`)).toMatchObject({ status: 404 });
    expect(await put(`${API}/mappings/1`, { coin_id: 'x' })).toMatchObject({ status: 400 });
    expect(await app.get(`${API}/mappings?status=odd`)).toMatchObject({ status: 400 });
  });
});
