import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ContractsTask } from '../../src/coins/contracts/contracts.task.js';
import { startApiApp, type ApiApp } from '../support/api-app.js';
import type { Coin, Listing } from '../support/upstream/coin.js';
import { ethereumContract } from '../support/upstream/contracts.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Scheduled, but not due while a test moves the clock on by days. */
const SELDOM = '0 0 29 2 *';
const LISTS = ['/coins/list', '/contracts', '/contracts/eth-ethereum'];

describe('contract address lists', () => {
  let app: ApiApp;
  let renamed: Coin & { gecko: Listing; paprika: Listing };

  beforeEach(() => start());
  afterEach(() => app.close());

  async function start(env: Record<string, string> = {}): Promise<void> {
    app = await startApiApp({
      market: { coins: 120 },
      coinpaprika: { ratePerSecond: Infinity },
      env: { SCHEDULE_INTERVAL: SELDOM, ...env },
    });
    const coin = app.market.coins.find(
      ({ index, gecko, paprika, paprikaActive }) => index > 40 && gecko && paprika && paprikaActive,
    ) as Coin;
    coin.contracts = [ethereumContract('0xAbCdEf0000000000000000000000000000000001')];
    Object.assign(coin.paprika as Listing, { id: 'zzq-other-words', symbol: 'ZZQ', name: 'Other Words' });
    renamed = coin as typeof renamed;
  }

  async function restart(env: Record<string, string>): Promise<void> {
    await app.close();
    await start(env);
  }

  const load = async (): Promise<void> => {
    await app.run('coingecko');
    await app.run('coinpaprika');
    app.coingecko.requests.length = app.coinpaprika.requests.length = 0;
  };
  const look = (): Promise<void> => app.app.get(ContractsTask, { strict: false }).refreshDue();
  const asked = (): string[] =>
    [...app.coingecko.requests, ...app.coinpaprika.requests].map(({ path }) =>
      path.replace(/^\/(api\/)?v\d/, ''),
    );
  const coinOf = async (source: string, id: string): Promise<number | undefined> => {
    const [row] = await app.database.query<{ coin_id: number }>(
      'SELECT coin_id FROM source_asset_mappings WHERE source = $1 AND source_id = $2',
      [source, id],
    );
    return row?.coin_id;
  };
  const areOne = async (): Promise<boolean> =>
    (await coinOf('coingecko', renamed.gecko.id)) === (await coinOf('coinpaprika', 'zzq-other-words'));

  it('link assets that no name links, with evidence in the mapping', async () => {
    await load();
    expect(await areOne()).toBe(false);
    await look();
    expect(await areOne()).toBe(true);
    expect(asked()).toEqual(expect.arrayContaining(LISTS));
    expect(app.coingecko.requests[0]?.query).toEqual({ include_platform: 'true' });
    const coin = await coinOf('coingecko', renamed.gecko.id);
    const { body } = await app.get(`/api/v1/coins/${coin}/mappings`);
    for (const { evidence } of body.mappings) {
      expect(evidence).toMatchObject({ rule: 'evidence', evidence: { contract_shared: { value: 1 } } });
    }
  });

  it('invalidate cached responses and update the totals when applied', async () => {
    await load();
    const path = `/api/v1/coins/${await coinOf('coinpaprika', 'zzq-other-words')}/mappings`;
    const etag = (await app.get(path)).headers.get('etag') ?? '';
    expect((await app.get(path, { 'if-none-match': etag })).status).toBe(304);
    await look();
    expect((await app.get(path, { 'if-none-match': etag })).status).toBe(200);
    const [kept] = await app.database.query('SELECT coins, symbols FROM data_version');
    const counted = await app.database.query(
      'SELECT count(DISTINCT coin_id) AS coins, count(DISTINCT symbol) AS symbols FROM unified_crypto_data',
    );
    expect(kept).toEqual(counted[0]);
  });

  it('move facts with their mappings when applied', async () => {
    await load();
    await look();
    const [row] = await app.database.query<{ astray: number; facts: number }>(
      `SELECT count(*) FILTER (WHERE f.coin_id <> m.coin_id) AS astray, count(*) AS facts
       FROM unified_crypto_data f JOIN source_asset_mappings m ON m.id = f.mapping_id`,
    );
    expect(row?.astray).toBe(0);
    expect(row?.facts).toBeGreaterThan(150);
  });

  it('apply to assets that appear after the list', async () => {
    renamed.paprikaActive = false;
    await load();
    await look();
    expect(await coinOf('coinpaprika', 'zzq-other-words')).toBeUndefined();
    renamed.paprikaActive = true;
    app.market.tick();
    await app.run('coinpaprika');
    expect(await areOne()).toBe(true);
  });

  it('are fetched once a week, from sources with mappings only', async () => {
    await look();
    expect(asked()).toEqual([]);
    await load();
    await look();
    const first = asked().length;
    app.clock.advance(6 * DAY_MS);
    await look();
    expect(asked()).toHaveLength(first);
    app.clock.advance(DAY_MS + HOUR_MS);
    await look();
    expect(asked()).toHaveLength(2 * first);
  });

  it.each(['paymentRequired', 'emptyArray'] as const)(
    'are requested again some hours after %s, and kept meanwhile',
    async (fault) => {
      await load();
      await look();
      const count = () =>
        app.database.query('SELECT source, count(*) FROM contract_addresses GROUP BY 1 ORDER BY 1');
      const before = await count();
      app.clock.advance(8 * DAY_MS);
      app.coinpaprika.arm(fault);
      app.coinpaprika.requests.length = 0;
      await look();
      expect(await count()).toEqual(before);
      const failed = app.coinpaprika.requests.length;
      app.clock.advance(HOUR_MS);
      await look();
      expect(app.coinpaprika.requests).toHaveLength(failed);
      app.coinpaprika.disarm();
      app.clock.advance(6 * HOUR_MS);
      await look();
      expect(app.coinpaprika.requests.length).toBeGreaterThan(failed + 1);
    },
  );

  it('respect the monthly quota and count toward it', async () => {
    await load();
    await app.database.query(`UPDATE source_calls SET calls = 19995 WHERE source = 'coinpaprika'`);
    await look();
    expect(app.coinpaprika.requests).toEqual([]);
    const calls = await app.database.query(`SELECT calls FROM source_calls WHERE source = 'coingecko'`);
    // Its page of coins, the empty one behind it, and its list of contracts.
    expect(calls).toEqual([{ calls: 3 }]);
  });

  it.each([
    ['disabled', { CONTRACT_REFRESH_DAYS: '0' }],
    ['nothing is scheduled', { SCHEDULE_INTERVAL: '0' }],
  ])('are not fetched when %s', async (_, env) => {
    await restart(env);
    await load();
    await look();
    expect(asked()).toEqual([]);
  });
});
