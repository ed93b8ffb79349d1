import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunOptions } from '../../../src/ingestion/source/extraction.js';
import { lineOf, loadCsv } from '../../support/csv.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

interface Case {
  what: string;
  file: string;
  lines: string[];
  options?: RunOptions;
}

const BTC = 'BTC 2024-01-15T00:00:00.000Z 42511.97 cap - volume -';
const ETH = 'ETH 2024-01-15T00:00:00.000Z 2511.36 cap - volume -';

/** `wanted`: quotes in one line each, then codes of rejects. */
const READABLE: (Case & { wanted: string[] })[] = [
  {
    what: 'a date, a time of day and a number without header',
    file: 'BTC_clock.csv',
    lines: ['2024-01-15,09:30,42511.97', '2024-01-15,10:30,42600.5'],
    wanted: [
      'BTC 2024-01-15T09:30:00.000Z 42511.97 cap - volume -',
      'BTC 2024-01-15T10:30:00.000Z 42600.5 cap - volume -',
    ],
  },
  {
    what: 'a date, a coin and a number without header, whatever the file name',
    file: 'top_coins_btc.csv',
    lines: ['2024-01-15,BTC,42511.97', '2024-01-15,ETH,2511.36'],
    wanted: [BTC, ETH],
  },
  {
    what: 'tickers of tokens that look like markets, among plain tickers',
    file: 'tickers.csv',
    lines: [
      'date,symbol,price',
      '2024-01-15,btc,42511.97',
      '2024-01-15,xrp,0.57',
      '2024-01-15,ltc,70.5',
      '2024-01-15,bsc-usd,1.01',
      '2024-01-15,celo-euro,1.09',
      '2024-01-15,eth-eur,2300.5',
    ],
    wanted: [
      BTC,
      'XRP 2024-01-15T00:00:00.000Z 0.57 cap - volume -',
      'LTC 2024-01-15T00:00:00.000Z 70.5 cap - volume -',
      'BSC-USD 2024-01-15T00:00:00.000Z 1.01 cap - volume -',
      'CELO-EURO 2024-01-15T00:00:00.000Z 1.09 cap - volume -',
      'quote_not_usd',
    ],
  },
  {
    what: 'the currency of a fee in some rows',
    file: 'fees.csv',
    lines: [
      'timestamp,symbol,price,fee,paid_in',
      '2024-01-15 10:00:00,BTC,42511.97,0.1,USD',
      '2024-01-15 11:00:00,BTC,42600.5,,',
    ],
    wanted: [
      'BTC 2024-01-15T10:00:00.000Z 42511.97 cap - volume -',
      'BTC 2024-01-15T11:00:00.000Z 42600.5 cap - volume -',
    ],
  },
  ...['fee_ccy', 'fee_currency', 'peg', 'local ccy', 'Commission unit'].map((name) => ({
    what: `a currency column for something other than the price, "${name}"`,
    file: 'aside.csv',
    lines: [`date,symbol,price,${name}`, '2024-01-15,BTC,42511.97,EUR'],
    wanted: [BTC],
  })),
  {
    what: 'a price in dollars next to one in another currency',
    file: 'two-prices.csv',
    lines: ['date,symbol,price_usd,fiat,price_fiat', '2024-01-15,BTC,42511.97,EUR,38800.1'],
    wanted: [BTC],
  },
  {
    what: 'a comment with column names above the header',
    file: 'commented.csv',
    lines: ['# price, volume in USD', 'date,symbol,price,volume', '2024-01-15,BTC,42511.97,1000'],
    wanted: ['BTC 2024-01-15T00:00:00.000Z 42511.97 cap - volume 1000'],
  },
  {
    what: 'a header that is a comment',
    file: 'hash.csv',
    lines: ['# export of today', '# date,symbol,price', '2024-01-15,BTC,42511.97'],
    wanted: [BTC],
  },
  {
    what: 'column names that differ only in case',
    file: 'case.csv',
    lines: ['date,symbol,close,Volume,volume', '2024-01-15,BTC,42511.97,100,4200000'],
    wanted: ['BTC 2024-01-15T00:00:00.000Z 42511.97 cap - volume 100'],
  },
  {
    what: 'a price and its change in percent under the same name',
    file: 'percent.csv',
    lines: ['date,symbol,price,price', '2024-01-15,BTC,42511.97,1.2%'],
    wanted: [BTC],
  },
  {
    what: 'a control character as delimiter',
    file: 'unit-separator.csv',
    lines: [
      'date\u001fsymbol\u001fprice',
      ...Array.from({ length: 20 }, () => '2024-01-15\u001fBTC\u001f42511.97'),
    ],
    options: { delimiter: '\u001f' },
    wanted: Array.from({ length: 20 }, () => BTC),
  },
  {
    what: 'ranges of hours, but not as times with an offset',
    file: 'hours.csv',
    lines: [
      'Date,Hour,symbol,price',
      '2024-01-15,00:00-01:00,BTC,42511.97',
      '2024-01-15,09:00-10:00,BTC,42600.5',
    ],
    wanted: ['timestamp_invalid', 'timestamp_invalid'],
  },
  {
    what: 'a range of hours in a mapped clock column, but not as a time',
    file: 'range.csv',
    lines: ['date,time,symbol,price', '2024-01-15,09:00-10:00,BTC,42511.97'],
    options: { map: { timestamp: 'date', clock: 'time' } },
    wanted: ['timestamp_invalid'],
  },
];

const REFUSED: (Case & { reason: RegExp })[] = [
  {
    what: 'a number next to words that are not coins',
    file: 'fear-btc.csv',
    lines: ['2024-01-15,72,Greed', '2024-01-16,20,Fear'],
    reason: /no header.*--map timestamp=#1/,
  },
  {
    what: 'a number next to two columns of words',
    file: 'sides-btc.csv',
    lines: ['2024-01-15,BTC,buy,42511.97', '2024-01-16,ETH,sell,2511.36'],
    reason: /no header.*--map timestamp=#1/,
  },
  {
    what: 'two different prices under the same name',
    file: 'twins.csv',
    lines: ['date,symbol,price,price', '2024-01-15,BTC,42511.97,42512'],
    reason: /#3 and #4 .*"price" and differ/,
  },
];

describe('an ambiguous CSV file', () => {
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
  });
  afterAll(() => folder.remove());

  const load = async ({ file, lines, options }: Case): Promise<string[]> => {
    const path = await folder.write(file, `${lines.join('\n')}\n`);
    const { quotes, rejects } = await loadCsv(path, options);
    return [...quotes.map(lineOf), ...rejects.map(({ code }) => code)];
  };

  it.each(READABLE)('is read correctly: $what', async ({ wanted, ...given }) => {
    expect(await load(given)).toEqual(wanted);
  });

  it.each(REFUSED)('is refused: $what', async ({ reason, ...given }) => {
    await expect(load(given)).rejects.toThrow(reason);
  });
});
