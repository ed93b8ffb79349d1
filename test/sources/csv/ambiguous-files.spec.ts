import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOptions } from '../../../src/ingestion/source/extraction.js';
import { lineOf, loadCsv } from '../../support/csv.js';

const day = (date: string): string => `${date}T00:00:00.000Z`;

describe('a table that could be misread', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'csv-doubts-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const load = async (name: string, lines: string[], options: RunOptions = {}): Promise<string[]> => {
    const file = join(folder, name);
    await writeFile(file, `${lines.join('\n')}\n`);
    const { quotes, rejects } = await loadCsv(file, options);
    return [...quotes.map(lineOf), ...rejects.map(({ code }) => code)];
  };

  it.each<[what: string, name: string, lines: string[], wanted: string[], options?: RunOptions]>([
    [
      'a day, a time of day and a number without header',
      'BTC_clock.csv',
      ['2024-01-15,09:30,42511.97', '2024-01-15,10:30,42600.5'],
      [
        'BTC 2024-01-15T09:30:00.000Z 42511.97 cap - volume -',
        'BTC 2024-01-15T10:30:00.000Z 42600.5 cap - volume -',
      ],
    ],
    [
      'a day, a coin and a number without header, whatever the name of the file',
      'top_coins_btc.csv',
      ['2024-01-15,BTC,42511.97', '2024-01-15,ETH,2511.36'],
      [`BTC ${day('2024-01-15')} 42511.97 cap - volume -`, `ETH ${day('2024-01-15')} 2511.36 cap - volume -`],
    ],
    [
      'tickers of tokens that end like a market, among plain tickers',
      'tickers.csv',
      [
        'date,symbol,price',
        '2024-01-15,btc,42511.97',
        '2024-01-15,xrp,0.57',
        '2024-01-15,ltc,70.5',
        '2024-01-15,bsc-usd,1.01',
        '2024-01-15,celo-euro,1.09',
        '2024-01-15,eth-eur,2300.5',
      ],
      [
        `BTC ${day('2024-01-15')} 42511.97 cap - volume -`,
        `XRP ${day('2024-01-15')} 0.57 cap - volume -`,
        `LTC ${day('2024-01-15')} 70.5 cap - volume -`,
        `BSC-USD ${day('2024-01-15')} 1.01 cap - volume -`,
        `CELO-EURO ${day('2024-01-15')} 1.09 cap - volume -`,
        'quote_not_usd',
      ],
    ],
    [
      'the currency of a fee in a few rows',
      'fees.csv',
      [
        'timestamp,symbol,price,fee,paid_in',
        '2024-01-15 10:00:00,BTC,42511.97,0.1,USD',
        '2024-01-15 11:00:00,BTC,42600.5,,',
      ],
      [
        'BTC 2024-01-15T10:00:00.000Z 42511.97 cap - volume -',
        'BTC 2024-01-15T11:00:00.000Z 42600.5 cap - volume -',
      ],
    ],
    ...['fee_ccy', 'fee_currency', 'peg', 'local ccy', 'Commission unit'].map(
      (name): [string, string, string[], string[]] => [
        `the currency of something else, "${name}"`,
        'aside.csv',
        [`date,symbol,price,${name}`, '2024-01-15,BTC,42511.97,EUR'],
        [`BTC ${day('2024-01-15')} 42511.97 cap - volume -`],
      ],
    ),
    [
      'a price in dollars beside one in another currency',
      'two-prices.csv',
      ['date,symbol,price_usd,fiat,price_fiat', '2024-01-15,BTC,42511.97,EUR,38800.1'],
      [`BTC ${day('2024-01-15')} 42511.97 cap - volume -`],
    ],
    [
      'a comment that speaks of columns above the header',
      'commented.csv',
      ['# price, volume in USD', 'date,symbol,price,volume', '2024-01-15,BTC,42511.97,1000'],
      [`BTC ${day('2024-01-15')} 42511.97 cap - volume 1000`],
    ],
    [
      'a header that is a comment',
      'hash.csv',
      ['# export of today', '# date,symbol,price', '2024-01-15,BTC,42511.97'],
      [`BTC ${day('2024-01-15')} 42511.97 cap - volume -`],
    ],
    [
      'names that differ in case',
      'case.csv',
      ['date,symbol,close,Volume,volume', '2024-01-15,BTC,42511.97,100,4200000'],
      [`BTC ${day('2024-01-15')} 42511.97 cap - volume 100`],
    ],
    [
      'a price beside its change in percent under one name',
      'percent.csv',
      ['date,symbol,price,price', '2024-01-15,BTC,42511.97,1.2%'],
      [`BTC ${day('2024-01-15')} 42511.97 cap - volume -`],
    ],
    [
      'a control character as delimiter',
      'unit-separator.csv',
      [
        'date\u001fsymbol\u001fprice',
        ...Array.from({ length: 20 }, () => '2024-01-15\u001fBTC\u001f42511.97'),
      ],
      Array.from({ length: 20 }, () => `BTC ${day('2024-01-15')} 42511.97 cap - volume -`),
      { delimiter: '\u001f' },
    ],
    [
      'ranges of hours, none as a time with an offset',
      'hours.csv',
      ['Date,Hour,symbol,price', '2024-01-15,00:00-01:00,BTC,42511.97', '2024-01-15,09:00-10:00,BTC,42600.5'],
      ['timestamp_invalid', 'timestamp_invalid'],
    ],
    [
      'a range of hours among times of day',
      'range.csv',
      ['date,time,symbol,price', '2024-01-15,09:00-10:00,BTC,42511.97'],
      ['timestamp_invalid'],
      { map: { timestamp: 'date', clock: 'time' } },
    ],
  ])('reads %s', async (...[, name, lines, wanted, options]) => {
    expect(await load(name, lines, options)).toEqual(wanted);
  });

  it.each<[what: string, name: string, lines: string[], message: RegExp]>([
    [
      'a number beside words that are no coins',
      'fear-btc.csv',
      ['2024-01-15,72,Greed', '2024-01-16,20,Fear'],
      /it has no header.*--map timestamp=#1/,
    ],
    [
      'a number beside two columns of words',
      'sides-btc.csv',
      ['2024-01-15,BTC,buy,42511.97', '2024-01-16,ETH,sell,2511.36'],
      /it has no header.*--map timestamp=#1/,
    ],
    [
      'two prices of one name',
      'twins.csv',
      ['date,symbol,price,price', '2024-01-15,BTC,42511.97,42512'],
      /#3 and #4 are both called "price" and differ/,
    ],
  ])('refuses %s', async (_, name, lines, message) => {
    await expect(load(name, lines)).rejects.toThrow(message);
  });
});
