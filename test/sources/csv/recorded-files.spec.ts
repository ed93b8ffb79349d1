import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOptions } from '../../../src/ingestion/source/extraction.js';
import { PACKAGE_ROOT } from '../../../src/common/package-root.js';
import { lineOf, loadCsv } from '../../support/csv.js';

const FOLDER =
  ['../shared', '../../shared']
    .map((shared) => join(PACKAGE_ROOT, shared, 'realdata', 'csv'))
    .find((path) => existsSync(path)) ?? '';
const describeIf = FOLDER === '' ? describe.skip : describe;

const BTC: RunOptions = { symbol: 'BTC' };

describeIf('recorded CSV files', () => {
  it.each<[file: string, options: RunOptions, rows: number, first: string, last: string, rejected?: number]>([
    [
      '01_many_coins_dmy_dates',
      {},
      3999,
      'BTC 2013-04-28T00:00:00.000Z 134.21 cap 1500520000 volume 0',
      'XRP 2016-12-29T00:00:00.000Z 0.006341 cap 222517000 volume 1345050',
    ],
    [
      '02_us_month_names_thousands',
      BTC,
      1760,
      'BTC 2018-02-20T00:00:00.000Z 11403.70 cap 189536000000 volume 9926540000',
      'BTC 2013-04-28T00:00:00.000Z 134.21 cap 1500520000 volume -',
    ],
    [
      '03_dollar_signs_padded_headers_bom',
      {},
      2999,
      'BTC 2017-01-01T00:00:00.000Z 998.33 cap 16050407461.00 volume 147775008',
      'ADA 2021-06-13T00:00:00.000Z 1.56 cap 49783857547.00 volume 2785909000',
    ],
    [
      '05_semicolon_bom_crlf_export',
      BTC,
      60,
      'BTC 2025-10-07T23:59:59.999Z 121451.3790703267 cap 2420648589010.21 volume 76149412513.03',
      'BTC 2025-08-09T23:59:59.999Z 116500.3620579945 cap 2318789772860.09 volume 54004312428.99',
    ],
    [
      '06_utc_suffix_empty_last_price',
      BTC,
      3001,
      'BTC 2011-07-17T00:00:00.000Z 14.07 cap 0 volume 0',
      'BTC 2026-07-11T00:00:00.000Z 63795.107356825916 cap 1279414259181.8337 volume 14601372657.789095',
      1,
    ],
    [
      '07_bom_thousands_percent_suffixes',
      BTC,
      2999,
      'BTC 2023-08-17T00:00:00.000Z 28420.3 cap - volume -',
      'BTC 2015-06-02T00:00:00.000Z 225.7 cap - volume -',
    ],
    [
      '08_spanish_headers_decimal_comma',
      BTC,
      2947,
      'BTC 2020-03-14T00:00:00.000Z 5457.1 cap - volume -',
      'BTC 2012-02-02T00:00:00.000Z 6.1 cap - volume -',
    ],
    [
      '10_url_first_line',
      {},
      2823,
      'BTC 2022-08-20T00:00:00.000Z 20957.00 cap - volume 5120243.21850132',
      'BTC 2014-11-28T00:00:00.000Z 376.28 cap - volume 8617.15',
    ],
    [
      '11_no_header_epoch_seconds',
      BTC,
      2722,
      'BTC 2013-10-06T00:00:00.000Z 122.0 cap - volume -',
      'BTC 2021-03-31T00:00:00.000Z 58786.2 cap - volume -',
    ],
    [
      '15_no_header_epoch_microseconds',
      BTC,
      744,
      'BTC 2025-05-01T00:59:59.999999Z 94405.47000000 cap - volume -',
      'BTC 2025-05-31T23:59:59.999999Z 104591.88000000 cap - volume -',
    ],
    [
      '18_coingecko_snapshot_500_coins',
      {},
      500,
      'BTC 2022-03-16T00:00:00.000Z 40859.46 cap 770991461396 volume 35390763321',
      'OXY 2022-03-16T00:00:00.000Z 0.325739 cap 65770433 volume 464624',
    ],
    [
      '20_small_rank_table',
      { at: '2026-05-01' },
      100,
      'BTC 2026-05-01T00:00:00.000Z 78732 cap - volume -',
      'USTB 2026-05-01T00:00:00.000Z 10.97 cap - volume -',
    ],
  ])('load completely: %s with %j', async (file, options, rows, first, last, rejected = 0) => {
    const { quotes, rejects } = await loadCsv(join(FOLDER, `${file}.csv`), options);
    expect([quotes.length, rejects.length]).toEqual([rows, rejected]);
    expect([lineOf(quotes[0]), lineOf(quotes.at(-1))]).toEqual([first, last]);
  });

  it.each<[string, RunOptions, RegExp]>([
    ['02_us_month_names_thousands', {}, /unknown coin/],
    ['16_excel_destroyed_timestamps', BTC, /truncated by a spreadsheet/],
    ['20_small_rank_table', {}, /no time column/],
  ])('are refused: %s with %j', async (file, options, reason) => {
    await expect(loadCsv(join(FOLDER, `${file}.csv`), options)).rejects.toThrow(reason);
  });
});
