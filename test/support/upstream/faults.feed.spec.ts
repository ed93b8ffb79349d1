import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startFaultyPair } from '../faulty-pair.js';
import { type Row, rowsAt } from './client.js';
import { LIST_FAULTS } from './faults.js';
import { ROW_FAULTS } from './faults.rows.js';

const { market, gecko, paprika, tried, arm, disarm, markets, close } = await startFaultyPair();
afterEach(disarm);
afterAll(close);

describe('faults in the records', () => {
  const price = (row?: Row): unknown => row?.['current_price'];
  const usd = (row?: Row): Record<string, unknown> => (row?.['quotes'] as never)['USD'];

  it.each(['lastUpdatedNull', 'lastUpdatedFuture', 'priceNull', 'priceZero', 'priceString'] as const)(
    '%s affects only the first record',
    async (fault) => {
      const before = await rowsAt(markets());
      arm(fault);
      const after = await rowsAt(markets());
      expect(after[0]).not.toEqual(before[0]);
      expect(after.slice(1)).toEqual(before.slice(1));
      if (fault === 'priceString') expect(price(after[0])).toBe(String(price(before[0])));
      if (fault === 'priceNull') expect(price(after[0])).toBeNull();
      if (fault === 'priceNull') expect(usd((await rowsAt(`${paprika.url}/tickers`))[0])['price']).toBeNull();
    },
  );

  it('renamedField and droppedField affect every record', async () => {
    arm('renamedField', { times: 1 });
    const renamed = await rowsAt(markets());
    expect(renamed.every((row) => 'price_usd' in row && !('current_price' in row))).toBe(true);
    arm('droppedField', { field: 'symbol', times: 1 });
    expect((await rowsAt(markets())).some((row) => 'symbol' in row)).toBe(false);
    expect(usd((await rowsAt(`${paprika.url}/tickers`))[0])).toHaveProperty('price_usd');
  });

  it('everythingNull keeps the identity of each coin', async () => {
    arm('everythingNull', { times: 1 });
    const [row] = await rowsAt(markets());
    expect(row).toMatchObject({ id: 'bitcoin', symbol: 'btc', current_price: null, last_updated: null });
    const [ticker] = await rowsAt(`${paprika.url}/tickers`);
    expect(usd(ticker)['price']).toBeNull();
  });

  it('pricesTimes1000 multiplies exactly, optionally for chosen ids', async () => {
    const before = await rowsAt(markets());
    arm('pricesTimes1000', { ids: ['ethereum'] });
    const after = await rowsAt(markets());
    expect(price(after[0])).toBe(price(before[0]));
    expect(price(after[1])).toBeCloseTo(Number(price(before[1])) * 1000, 6);
  });
});

describe('faults of the whole feed', () => {
  const pages = async (): Promise<string[]> => {
    const rows = [await rowsAt(markets(1)), await rowsAt(markets(2)), await rowsAt(markets(3))];
    return rows.flat().map((row) => row.id);
  };

  it('shiftedPages and listingWhilePaging repeat the last coin of page 1 on page 2', async () => {
    const before = await pages();
    arm('shiftedPages');
    const shifted = await pages();
    expect(shifted[50]).toBe(before[49]);
    expect(shifted).not.toContain(before[50]);
    gecko.disarm('shiftedPages');
    arm('listingWhilePaging');
    expect((await pages())[50]).toBe(before[49]);
  });

  it('halfGone keeps every second coin and full pages', async () => {
    const before = await rowsAt(`${paprika.url}/tickers`);
    arm('halfGone');
    expect((await rowsAt(`${paprika.url}/tickers`)).length / before.length).toBeCloseTo(0.5, 1);
    expect(await rowsAt(markets(1))).toHaveLength(50);
  });

  it('frozenFeed returns the market as it was when armed', async () => {
    const before = await rowsAt(markets());
    arm('frozenFeed');
    market.tick(2);
    expect(await rowsAt(markets())).toEqual(before);
    gecko.disarm('frozenFeed');
    expect(await rowsAt(markets())).not.toEqual(before);
  });
});

it('covers every row and list fault', () => {
  expect([...tried].toSorted()).toEqual([...Object.keys(ROW_FAULTS), ...LIST_FAULTS].toSorted());
});
