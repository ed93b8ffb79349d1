import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { RunOptions } from '../../src/ingestion/extractor.js';
import { CSV_FIXTURES, lineOf, loadCsv } from '../support/csv.js';

type Loads = [
  file: string,
  options: RunOptions,
  rows: number,
  first: string,
  last: string,
  rejects?: string[],
];

const day = (date: string): string => `${date}T00:00:00.000Z`;

const LOADS: Loads[] = [
  [
    'many-coins-dmy.csv',
    {},
    3,
    `BTC ${day('2013-04-03')} 135.25 cap 1490000000 volume 0`,
    `ETH ${day('2018-01-12')} 1273.25 cap 112000000000 volume 5222300000`,
  ],
  [
    'bitcoin_price.csv',
    {},
    3,
    `BTC ${day('2018-02-20')} 11403.75 cap 189536000000 volume 9926540000`,
    `BTC ${day('2013-04-28')} 134.25 cap 1500520000 volume -`,
  ],
  [
    'dollar-signs-padded-headers.csv',
    {},
    2,
    `BTC ${day('2017-01-01')} 1603.00 cap 16050407461.00 volume 147775008`,
    `ADA ${day('2021-06-13')} 1.55 cap 49783857547.00 volume 2785909000.5`,
  ],
  [
    'Bitcoin_7.8.2025-7.10.2025_historical_data_coinmarketcap.csv',
    {},
    2,
    'BTC 2025-10-07T23:59:59.999Z 121451.3790703267 cap 2420648589010.21 volume 76149412513.03',
    'BTC 2025-10-06T23:59:59.999Z 124752.5283520974 cap 2486340085205.98 volume 72568881188.34',
  ],
  [
    'utc-suffix-empty-price.csv',
    { symbol: 'btc' },
    2,
    `BTC ${day('2011-07-17')} 14.07 cap 0 volume 0`,
    `BTC ${day('2026-07-11')} 63795.107356825916 cap 1279414259181.8337 volume 14601372657.789095`,
    ['line 4: price_missing'],
  ],
  [
    'BTC_USD Bitfinex Historical Data.csv',
    {},
    3,
    `BTC ${day('2023-08-17')} 28420.3 cap - volume -`,
    `BTC ${day('2015-06-02')} 225.7 cap - volume -`,
  ],
  [
    'investing-spanish.csv',
    { symbol: 'BTC' },
    2,
    `BTC ${day('2020-03-14')} 5457.1 cap - volume -`,
    `BTC ${day('2012-02-02')} 6.1 cap - volume -`,
  ],
  [
    'Bitstamp_BTCUSD_d.csv',
    {},
    2,
    `BTC ${day('2022-08-20')} 20957.00 cap - volume 5120243.21850132`,
    `BTC ${day('2022-08-19')} 20841 cap - volume 74161051.53580679`,
  ],
  [
    'XBTUSD_1440.csv',
    {},
    3,
    `BTC ${day('2013-10-06')} 122.0 cap - volume -`,
    `BTC ${day('2013-10-08')} 124.18 cap - volume -`,
  ],
  [
    'BTCUSDT-1h-2025-05.csv',
    { quoteAsUsd: true },
    2,
    'BTC 2025-05-01T00:59:59.999999Z 94405.47000000 cap - volume -',
    'BTC 2025-05-01T01:59:59.999999Z 94636.51000000 cap - volume -',
  ],
  [
    'coingecko-snapshot.csv',
    {},
    4,
    `BTC ${day('2022-03-16')} 40859.46 cap 770991461396 volume 35390763321`,
    `AMPL ${day('2022-03-16')} 1.125 cap 91484573 volume 9846521`,
  ],
  [
    'rank-table.csv',
    { at: '2024-05-01T12:00:00+02:00' },
    2,
    'BTC 2024-05-01T10:00:00.000Z 78732 cap - volume -',
    'ETH 2024-05-01T10:00:00.000Z 2419.36 cap - volume -',
  ],
  [
    'BTC-USD.csv',
    {},
    2,
    `BTC ${day('2014-09-17')} 457.334015 cap - volume 21056800`,
    `BTC ${day('2014-09-18')} 424.440002 cap - volume 34483200`,
    ['line 4: price_missing'],
  ],
  [
    'yfinance-stacked.csv',
    {},
    2,
    `ETH ${day('2017-11-09')} 320.8840026855469 cap - volume 893249984`,
    `ETH ${day('2017-11-10')} 299.25299072265625 cap - volume 885985984`,
  ],
  [
    'Investing Bitcoin deutsch.csv',
    {},
    2,
    `BTC ${day('2024-01-15')} 42511.9 cap - volume -`,
    `BTC ${day('2024-01-05')} 44162.7 cap - volume -`,
  ],
  [
    'investing-portuguese-BTC.csv',
    {},
    2,
    `BTC ${day('2024-02-25')} 51733.2 cap - volume -`,
    `BTC ${day('2024-02-04')} 42581.4 cap - volume -`,
  ],
  [
    'cours-francais-bitcoin.csv',
    {},
    2,
    `BTC ${day('2023-12-31')} 42265.2 cap 827500000000 volume -`,
    `BTC ${day('2023-12-30')} 42141.6 cap 825100000000 volume -`,
  ],
  [
    'coinbase-candles-SOL-USD.csv',
    {},
    2,
    `SOL ${day('2024-01-15')} 95.5 cap - volume -`,
    `SOL ${day('2024-01-14')} 92.1 cap - volume -`,
  ],
  [
    'bitstamp-minutes-ETHUSD.csv',
    {},
    2,
    `ETH ${day('2018-01-01')} 740.75 cap - volume -`,
    'ETH 2018-01-01T00:01:00.000Z 741.5 cap - volume -',
  ],
  [
    'bitcoin-minutes-nan.csv',
    {},
    2,
    'BTC 2011-12-31T07:52:00.000Z 4.39 cap - volume -',
    'BTC 2011-12-31T07:54:00.000Z 4.5 cap - volume -',
    ['line 3: price_nan'],
  ],
  [
    'googlefinance-BTCUSD.csv',
    {},
    2,
    'BTC 2024-01-15T23:58:00.000Z 42511.97 cap - volume -',
    'BTC 2024-01-16T23:58:00.000Z 43137.95 cap - volume -',
  ],
  [
    'btc-usd-max.csv',
    {},
    2,
    `BTC ${day('2013-04-28')} 135.3 cap 1500517590.0 volume 0.0`,
    `BTC ${day('2013-05-01')} 117.0 cap 1298954593.75 volume -`,
  ],
  [
    'excel-unicode-text.txt',
    {},
    2,
    `BTC ${day('2023-12-31')} 42265.18 cap 827500000000 volume -`,
    `ETH ${day('2024-01-01')} 2352.04 cap 282600000000 volume -`,
  ],
  [
    'ticker-price.csv.gz',
    {},
    2,
    `BTC ${day('2024-01-15')} 45000.50 cap 882000000000 volume 28500000000`,
    `ETH ${day('2024-01-15')} 2500.00 cap 300500000000 volume 15200000000`,
  ],
  [
    'binance-klines-header-ETHUSDC.csv',
    { quoteAsUsd: true },
    2,
    'ETH 2024-01-15T23:59:59.999Z 2511.36 cap - volume 2511000.25',
    'ETH 2024-01-16T23:59:59.999Z 2587.69 cap - volume 2329000.75',
  ],
  [
    'markets-mixed.csv',
    {},
    2,
    'BTC 2024-01-14T18:30:00.000Z 42511.97 cap - volume 531399.6',
    'ETH 2024-01-14T18:30:00.000Z 2511.36 cap - volume 252391.7',
    ['line 3: quote_not_usd'],
  ],
  [
    'stablecoin-markets.csv',
    { quoteAsUsd: true },
    2,
    `BTC ${day('2024-01-15')} 42511.97 cap - volume -`,
    `ETH ${day('2024-01-15')} 2511.36 cap - volume -`,
  ],
  [
    'metatrader-BTCUSD.csv',
    {},
    2,
    `BTC ${day('2024-01-15')} 41900.5 cap - volume -`,
    'BTC 2024-01-15T01:00:00.000Z 42050.25 cap - volume -',
  ],
  [
    'portfolio.csv',
    {},
    2,
    'BTC 2024-01-16T23:59:00.000Z 43137.95 cap 845100000000 volume 21500000000',
    'SHIB 2024-01-16T23:58:00.000Z 0.00000957 cap 5640000000 volume 120000000',
  ],
  [
    'hourly-am-pm.csv',
    {},
    2,
    `BTC ${day('2020-01-01')} 7170.25 cap - volume -`,
    'BTC 2020-01-01T13:00:00.000Z 7200.5 cap - volume -',
  ],
  [
    'separate-time.csv',
    {},
    2,
    'BITCOIN 2024-01-13T23:30:00.000Z 42.851 cap - volume -',
    'BITCOIN 2024-01-14T00:15:00.000Z 43.02 cap - volume -',
  ],
  [
    'newlines-in-cells.csv',
    {},
    3,
    `BTC ${day('2024-01-15')} 42511.97 cap - volume -`,
    `BTC ${day('2024-01-16')} 43137.95 cap - volume -`,
    ['line 6: row_too_long'],
  ],
  [
    'sep-hint.csv',
    {},
    2,
    `BTC ${day('2024-01-15')} 42511.97 cap - volume -`,
    `ETH ${day('2024-01-15')} 2511.36 cap - volume -`,
  ],
  [
    'coinmarketcap-listing.csv',
    {},
    2,
    'BTC 2018-03-14T16:09:20.000Z 8586.23 cap 145277000000.0 volume 5921720000.0',
    'XRP 2018-03-14T16:09:01.000Z 0.699 cap 27300000000.0 volume 450000000.0',
  ],
  [
    'ambiguous-numbers.csv',
    { decimal: ',' },
    2,
    `BTC ${day('2024-01-15')} 83.734 cap - volume -`,
    `BTC ${day('2024-01-16')} 84.012 cap - volume -`,
  ],
  [
    'ambiguous-dates.csv',
    { dateFormat: 'MM/DD/YYYY' },
    2,
    `BTC ${day('2024-03-04')} 65000.5 cap - volume -`,
    `BTC ${day('2024-05-06')} 71000.25 cap - volume -`,
  ],
  [
    'mixed-dates.csv',
    { dateFormat: 'DMY' },
    1,
    `BTC ${day('2024-04-13')} 65000.5 cap - volume -`,
    `BTC ${day('2024-04-13')} 65000.5 cap - volume -`,
    ['line 3: timestamp_invalid'],
  ],
  [
    'duplicate-headers.csv',
    { map: { price: '#4' } },
    1,
    `BTC ${day('2024-01-15')} 42000.00 cap - volume -`,
    `BTC ${day('2024-01-15')} 42000.00 cap - volume -`,
  ],
  [
    'wide.csv',
    { map: { price: 'ETH' }, symbol: 'ETH' },
    2,
    `ETH ${day('2024-01-15')} 2511.36 cap - volume -`,
    `ETH ${day('2024-01-16')} 2587.69 cap - volume -`,
  ],
  [
    'excel-serial-BTC.csv',
    { dateFormat: 'serial' },
    2,
    `BTC ${day('2024-01-15')} 42511.97 cap - volume -`,
    `BTC ${day('2024-01-16')} 43137.95 cap - volume -`,
  ],
  [
    'euro-signs.csv',
    { quoteAsUsd: true },
    2,
    `BTC ${day('2024-01-15')} 38800.10 cap - volume -`,
    `ETH ${day('2024-01-15')} 2300.50 cap - volume -`,
  ],
  [
    'btc-network.csv',
    {},
    2,
    `BTC ${day('2010-07-18')} 0.08584 cap 291571.25 volume -`,
    `BTC ${day('2010-07-19')} 0.0808 cap 277000.5 volume -`,
    ['line 2: price_missing'],
  ],
  [
    'coincodex-ethereum_2024.csv',
    {},
    2,
    `ETH ${day('2024-01-17')} 2587.69 cap 310000000000.25 volume 11000000000.5`,
    `ETH ${day('2024-01-16')} 2511.36 cap 301000000000.25 volume 12000000000.5`,
  ],
  [
    'cryptocompare-BTC_USD.csv',
    {},
    2,
    `BTC ${day('2024-01-15')} 42511.9 cap - volume 895000000.25`,
    `BTC ${day('2024-01-16')} 43137.9 cap - volume 1098000000.75`,
  ],
  [
    'poloniex-BTCUSD.csv',
    {},
    2,
    `BTC ${day('2024-01-15')} 42511.9 cap - volume 895000000.25`,
    `BTC ${day('2024-01-16')} 43137.9 cap - volume 1098000000.75`,
  ],
  [
    'scraped.csv',
    {},
    2,
    'BTC 2024-01-16T23:59:00.000Z 43137.95 cap 845100000000 volume 21500000000',
    'SHIB 2024-01-16T23:58:00.000Z 0.00000957 cap 5640000000 volume 120000000',
  ],
  [
    'sno-coins.csv',
    {},
    2,
    'AAVE 2020-10-05T23:59:59.000Z 53.219243 cap 89128128.8608965 volume 0.0',
    'AAVE 2020-10-06T23:59:59.000Z 42.401599 cap 71011441.25451232 volume 583091.459763',
  ],
  [
    'transactions-two-currencies.csv',
    {},
    1,
    'BTC 2021-01-04T12:00:01.000Z 31000.12 cap - volume -',
    'BTC 2021-01-04T12:00:01.000Z 31000.12 cap - volume -',
    ['line 6: quote_not_usd'],
  ],
  [
    'last-of-exchange-LTC-USD.csv',
    {},
    2,
    `LTC ${day('2024-01-15')} 72.1 cap - volume -`,
    `LTC ${day('2024-01-16')} 73.1 cap - volume -`,
  ],
];

describe('a CSV file in a shape found in the wild', () => {
  it.each(LOADS)('loads %s with %j exactly', async (file, options, rows, first, last, rejects = []) => {
    const { quotes, rejects: refused } = await loadCsv(join(CSV_FIXTURES, file), options);
    expect(quotes).toHaveLength(rows);
    expect(lineOf(quotes[0])).toBe(first);
    expect(lineOf(quotes.at(-1))).toBe(last);
    expect(refused.map(({ place, code }) => `${place}: ${code}`)).toEqual(rejects);
  });

  it.each([
    ['bitcoin_price.csv', { symbol: 'LTC' }, 'LTC', 'Litecoin'],
    ['bitcoin_price.csv', {}, 'BTC', 'Bitcoin'],
    ['separate-time.csv', {}, 'BTC', null],
  ])('knows ticker and name of the coin of %s with %j', async (file, options, symbol, name) => {
    const { quotes } = await loadCsv(join(CSV_FIXTURES, file), options);
    expect(quotes[0]?.asset).toMatchObject({ symbol, name });
  });
});

describe('a CSV file that could be read wrongly', () => {
  it.each<[string, RunOptions, RegExp]>([
    ['utc-suffix-empty-price.csv', {}, /nothing says which coin.*--symbol BTC/],
    ['BTCUSDT-1h-2025-05.csv', {}, /its prices are in USDT.*--quote-as-usd/],
    ['stablecoin-markets.csv', {}, /not against the US dollar: "BTCUSDT".*--quote-as-usd/],
    ['euro-prices.csv', {}, /"price_eur", is in EUR.*--quote-as-usd/],
    ['euro-signs.csv', {}, /not in US dollars: "€38,800.10"/],
    ['spreadsheet-destroyed.csv', { symbol: 'BTC' }, /spreadsheet has destroyed.*"1,77755E\+12"/],
    ['excel-serial-BTC.csv', {}, /days counted by a spreadsheet.*--date-format serial/],
    ['rank-table.csv', {}, /no column is a time.*--at/],
    ['wide.csv', {}, /a column for each coin \("BTC", "ETH", "XRP"\).*a row for each coin and time/],
    [
      'ambiguous-numbers.csv',
      {},
      /"83,734" is 83734 with a decimal point or 83\.734 with a decimal comma.*--decimal/,
    ],
    [
      'ambiguous-dates.csv',
      {},
      /"03\/04\/2024" is 2024-04-03 \(day first\) or 2024-03-04 \(month first\).*--date-format DMY or MDY/,
    ],
    ['mixed-dates.csv', {}, /mixes orders of day and month: "05\/16\/2024", "13\/04\/2024"/],
    ['duplicate-headers.csv', {}, /#3 and #4 are both called "price" and differ.*--map price=#3/],
    ['transactions-in-euro.csv', {}, /"Price Currency" says that its prices are in "EUR".*--map quote=/],
    ['prices-EUR-2024.csv', {}, /its name speaks of EUR.*--quote-as-usd/],
    ['currency-in-preamble.csv', {}, /"Currency: EUR" before its header speaks of EUR.*--quote-as-usd/],
    ['many-coins-dmy.csv', { symbol: 'BTC' }, /"symbol" names 2 coins.*--map symbol=/],
    ['html.csv', {}, /it is a web page/],
    ['header-only.csv', {}, /has a header but no records/],
    ['BTC-USD.csv', { map: { price: 'Last' } }, /map price=Last: there is no such column; there are "Date"/],
    ['BTC-USD.csv', { dateFormat: 'YDM' }, /"YDM" is none of DMY, MDY, YMD/],
  ])('refuses %s with %j and says why', async (file, options, message) => {
    await expect(loadCsv(join(CSV_FIXTURES, file), options)).rejects.toThrow(message);
  });
});
