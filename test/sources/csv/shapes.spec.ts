import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { RunOptions } from '../../../src/ingestion/source/extraction.js';
import type { Quote } from '../../../src/ingestion/source/quote.js';
import { CSV_FIXTURES, lineOf, loadCsv } from '../../support/csv.js';

interface LoadedShape {
  file: string;
  options?: RunOptions;
  /** Number of quotes. */
  records: number;
  first: string;
  /** The last quote; `first` when there is only one. */
  last?: string;
  rejects?: string[];
}

/** A quote in one line; midnight is written as the date alone. */
const shortLine = (quote: Quote | undefined): string => lineOf(quote).replace('T00:00:00.000Z', '');

const SHAPES: LoadedShape[] = [
  {
    file: 'many-coins-dmy.csv',
    records: 3,
    first: 'BTC 2013-04-03 135.25 cap 1490000000 volume 0',
    last: 'ETH 2018-01-12 1273.25 cap 112000000000 volume 5222300000',
  },
  {
    file: 'bitcoin_price.csv',
    records: 3,
    first: 'BTC 2018-02-20 11403.75 cap 189536000000 volume 9926540000',
    last: 'BTC 2013-04-28 134.25 cap 1500520000 volume -',
  },
  {
    file: 'dollar-signs-padded-headers.csv',
    records: 2,
    first: 'BTC 2017-01-01 1603.00 cap 16050407461.00 volume 147775008',
    last: 'ADA 2021-06-13 1.55 cap 49783857547.00 volume 2785909000.5',
  },
  {
    file: 'Bitcoin_7.8.2025-7.10.2025_historical_data_coinmarketcap.csv',
    records: 2,
    first: 'BTC 2025-10-07T23:59:59.999Z 121451.3790703267 cap 2420648589010.21 volume 76149412513.03',
    last: 'BTC 2025-10-06T23:59:59.999Z 124752.5283520974 cap 2486340085205.98 volume 72568881188.34',
  },
  {
    file: 'utc-suffix-empty-price.csv',
    options: { symbol: 'btc' },
    records: 2,
    first: 'BTC 2011-07-17 14.07 cap 0 volume 0',
    last: 'BTC 2026-07-11 63795.107356825916 cap 1279414259181.8337 volume 14601372657.789095',
    rejects: ['line 4: price_missing'],
  },
  {
    file: 'BTC_USD Bitfinex Historical Data.csv',
    records: 3,
    first: 'BTC 2023-08-17 28420.3 cap - volume -',
    last: 'BTC 2015-06-02 225.7 cap - volume -',
  },
  {
    file: 'investing-spanish.csv',
    options: { symbol: 'BTC' },
    records: 2,
    first: 'BTC 2020-03-14 5457.1 cap - volume -',
    last: 'BTC 2012-02-02 6.1 cap - volume -',
  },
  {
    file: 'Bitstamp_BTCUSD_d.csv',
    records: 2,
    first: 'BTC 2022-08-20 20957.00 cap - volume 5120243.21850132',
    last: 'BTC 2022-08-19 20841 cap - volume 74161051.53580679',
  },
  {
    file: 'XBTUSD_1440.csv',
    records: 3,
    first: 'BTC 2013-10-06 122.0 cap - volume -',
    last: 'BTC 2013-10-08 124.18 cap - volume -',
  },
  {
    file: 'BTCUSDT-1h-2025-05.csv',
    options: { quoteAsUsd: true },
    records: 2,
    first: 'BTC 2025-05-01T00:59:59.999999Z 94405.47000000 cap - volume -',
    last: 'BTC 2025-05-01T01:59:59.999999Z 94636.51000000 cap - volume -',
  },
  {
    file: 'coingecko-snapshot.csv',
    records: 4,
    first: 'BTC 2022-03-16 40859.46 cap 770991461396 volume 35390763321',
    last: 'AMPL 2022-03-16 1.125 cap 91484573 volume 9846521',
  },
  {
    file: 'rank-table.csv',
    options: { at: '2024-05-01T12:00:00+02:00' },
    records: 2,
    first: 'BTC 2024-05-01T10:00:00.000Z 78732 cap - volume -',
    last: 'ETH 2024-05-01T10:00:00.000Z 2419.36 cap - volume -',
  },
  {
    file: 'BTC-USD.csv',
    records: 2,
    first: 'BTC 2014-09-17 457.334015 cap - volume 21056800',
    last: 'BTC 2014-09-18 424.440002 cap - volume 34483200',
    rejects: ['line 4: price_missing'],
  },
  {
    file: 'yfinance-stacked.csv',
    records: 2,
    first: 'ETH 2017-11-09 320.8840026855469 cap - volume 893249984',
    last: 'ETH 2017-11-10 299.25299072265625 cap - volume 885985984',
  },
  {
    file: 'Investing Bitcoin deutsch.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.9 cap - volume -',
    last: 'BTC 2024-01-05 44162.7 cap - volume -',
  },
  {
    file: 'investing-portuguese-BTC.csv',
    records: 2,
    first: 'BTC 2024-02-25 51733.2 cap - volume -',
    last: 'BTC 2024-02-04 42581.4 cap - volume -',
  },
  {
    file: 'cours-francais-bitcoin.csv',
    records: 2,
    first: 'BTC 2023-12-31 42265.2 cap 827500000000 volume -',
    last: 'BTC 2023-12-30 42141.6 cap 825100000000 volume -',
  },
  {
    file: 'coinbase-candles-SOL-USD.csv',
    records: 2,
    first: 'SOL 2024-01-15 95.5 cap - volume -',
    last: 'SOL 2024-01-14 92.1 cap - volume -',
  },
  {
    file: 'bitstamp-minutes-ETHUSD.csv',
    records: 2,
    first: 'ETH 2018-01-01 740.75 cap - volume -',
    last: 'ETH 2018-01-01T00:01:00.000Z 741.5 cap - volume -',
  },
  {
    file: 'bitcoin-minutes-nan.csv',
    records: 2,
    first: 'BTC 2011-12-31T07:52:00.000Z 4.39 cap - volume -',
    last: 'BTC 2011-12-31T07:54:00.000Z 4.5 cap - volume -',
    rejects: ['line 3: price_nan'],
  },
  {
    file: 'googlefinance-BTCUSD.csv',
    records: 2,
    first: 'BTC 2024-01-15T23:58:00.000Z 42511.97 cap - volume -',
    last: 'BTC 2024-01-16T23:58:00.000Z 43137.95 cap - volume -',
  },
  {
    file: 'btc-usd-max.csv',
    records: 2,
    first: 'BTC 2013-04-28 135.3 cap 1500517590.0 volume 0.0',
    last: 'BTC 2013-05-01 117.0 cap 1298954593.75 volume -',
  },
  {
    file: 'excel-unicode-text.txt',
    records: 2,
    first: 'BTC 2023-12-31 42265.18 cap 827500000000 volume -',
    last: 'ETH 2024-01-01 2352.04 cap 282600000000 volume -',
  },
  {
    file: 'ticker-price.csv.gz',
    records: 2,
    first: 'BTC 2024-01-15 45000.50 cap 882000000000 volume 28500000000',
    last: 'ETH 2024-01-15 2500.00 cap 300500000000 volume 15200000000',
  },
  {
    file: 'binance-klines-header-ETHUSDC.csv',
    options: { quoteAsUsd: true },
    records: 2,
    first: 'ETH 2024-01-15T23:59:59.999Z 2511.36 cap - volume 2511000.25',
    last: 'ETH 2024-01-16T23:59:59.999Z 2587.69 cap - volume 2329000.75',
  },
  {
    file: 'markets-mixed.csv',
    records: 2,
    first: 'BTC 2024-01-14T18:30:00.000Z 42511.97 cap - volume 531399.6',
    last: 'ETH 2024-01-14T18:30:00.000Z 2511.36 cap - volume 252391.7',
    rejects: ['line 3: quote_not_usd'],
  },
  {
    file: 'stablecoin-markets.csv',
    options: { quoteAsUsd: true },
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'ETH 2024-01-15 2511.36 cap - volume -',
  },
  {
    file: 'metatrader-BTCUSD.csv',
    records: 2,
    first: 'BTC 2024-01-15 41900.5 cap - volume -',
    last: 'BTC 2024-01-15T01:00:00.000Z 42050.25 cap - volume -',
  },
  {
    file: 'portfolio.csv',
    records: 2,
    first: 'BTC 2024-01-16T23:59:00.000Z 43137.95 cap 845100000000 volume 21500000000',
    last: 'SHIB 2024-01-16T23:58:00.000Z 0.00000957 cap 5640000000 volume 120000000',
  },
  {
    file: 'hourly-am-pm.csv',
    records: 2,
    first: 'BTC 2020-01-01 7170.25 cap - volume -',
    last: 'BTC 2020-01-01T13:00:00.000Z 7200.5 cap - volume -',
  },
  {
    file: 'separate-time.csv',
    records: 2,
    first: 'BITCOIN 2024-01-13T23:30:00.000Z 42.851 cap - volume -',
    last: 'BITCOIN 2024-01-14T00:15:00.000Z 43.02 cap - volume -',
  },
  {
    file: 'newlines-in-cells.csv',
    records: 3,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'BTC 2024-01-16 43137.95 cap - volume -',
    rejects: ['line 6: row_too_long'],
  },
  {
    file: 'sep-hint.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'ETH 2024-01-15 2511.36 cap - volume -',
  },
  {
    file: 'coinmarketcap-listing.csv',
    records: 2,
    first: 'BTC 2018-03-14T16:09:20.000Z 8586.23 cap 145277000000.0 volume 5921720000.0',
    last: 'XRP 2018-03-14T16:09:01.000Z 0.699 cap 27300000000.0 volume 450000000.0',
  },
  {
    file: 'ambiguous-numbers.csv',
    options: { decimal: ',' },
    records: 2,
    first: 'BTC 2024-01-15 83.734 cap - volume -',
    last: 'BTC 2024-01-16 84.012 cap - volume -',
  },
  {
    file: 'ambiguous-dates.csv',
    options: { dateFormat: 'MM/DD/YYYY' },
    records: 2,
    first: 'BTC 2024-03-04 65000.5 cap - volume -',
    last: 'BTC 2024-05-06 71000.25 cap - volume -',
  },
  {
    file: 'mixed-dates.csv',
    options: { dateFormat: 'DMY' },
    records: 1,
    first: 'BTC 2024-04-13 65000.5 cap - volume -',
    rejects: ['line 3: timestamp_invalid'],
  },
  {
    file: 'duplicate-headers.csv',
    options: { map: { price: '#4' } },
    records: 1,
    first: 'BTC 2024-01-15 42000.00 cap - volume -',
  },
  {
    file: 'wide.csv',
    options: { map: { price: 'ETH' }, symbol: 'ETH' },
    records: 2,
    first: 'ETH 2024-01-15 2511.36 cap - volume -',
    last: 'ETH 2024-01-16 2587.69 cap - volume -',
  },
  {
    file: 'excel-serial-BTC.csv',
    options: { dateFormat: 'serial' },
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'BTC 2024-01-16 43137.95 cap - volume -',
  },
  {
    file: 'euro-signs.csv',
    options: { quoteAsUsd: true },
    records: 2,
    first: 'BTC 2024-01-15 38800.10 cap - volume -',
    last: 'ETH 2024-01-15 2300.50 cap - volume -',
  },
  {
    file: 'btc-network.csv',
    records: 2,
    first: 'BTC 2010-07-18 0.08584 cap 291571.25 volume -',
    last: 'BTC 2010-07-19 0.0808 cap 277000.5 volume -',
    rejects: ['line 2: price_missing'],
  },
  {
    file: 'coincodex-ethereum_2024.csv',
    records: 2,
    first: 'ETH 2024-01-17 2587.69 cap 310000000000.25 volume 11000000000.5',
    last: 'ETH 2024-01-16 2511.36 cap 301000000000.25 volume 12000000000.5',
  },
  {
    file: 'cryptocompare-BTC_USD.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.9 cap - volume 895000000.25',
    last: 'BTC 2024-01-16 43137.9 cap - volume 1098000000.75',
  },
  {
    file: 'poloniex-BTCUSD.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.9 cap - volume 895000000.25',
    last: 'BTC 2024-01-16 43137.9 cap - volume 1098000000.75',
  },
  {
    file: 'scraped.csv',
    records: 2,
    first: 'BTC 2024-01-16T23:59:00.000Z 43137.95 cap 845100000000 volume 21500000000',
    last: 'SHIB 2024-01-16T23:58:00.000Z 0.00000957 cap 5640000000 volume 120000000',
  },
  {
    file: 'sno-coins.csv',
    records: 2,
    first: 'AAVE 2020-10-05T23:59:59.000Z 53.219243 cap 89128128.8608965 volume 0.0',
    last: 'AAVE 2020-10-06T23:59:59.000Z 42.401599 cap 71011441.25451232 volume 583091.459763',
  },
  {
    file: 'transactions-two-currencies.csv',
    records: 1,
    first: 'BTC 2021-01-04T12:00:01.000Z 31000.12 cap - volume -',
    rejects: ['line 6: quote_not_usd'],
  },
  {
    file: 'time-in-new-york.csv',
    options: { map: { timestamp: 'Time (EST)' } },
    records: 1,
    first: 'BTC 2024-01-15T10:00:00.000Z 42511.97 cap - volume -',
  },
  {
    file: 'local-and-utc.csv',
    records: 1,
    first: 'BTC 2024-01-15T15:00:00.000Z 42511.97 cap - volume -',
  },
  {
    file: 'hours-of-day.csv',
    records: 2,
    first: 'BTC 2024-01-15T09:00:00.000Z 42511.97 cap - volume -',
    last: 'BTC 2024-01-15T10:00:00.000Z 42600.5 cap - volume -',
  },
  {
    file: 'digits-of-time.csv',
    records: 2,
    first: 'BTC 2024-01-15T09:30:00.000Z 42511.97 cap - volume -',
    last: 'BTC 2024-01-15T10:30:00.000Z 42600.5 cap - volume -',
  },
  {
    file: 'unread-clock.csv',
    options: { map: { clock: '' } },
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'BTC 2024-01-15 42600.5 cap - volume -',
  },
  {
    file: 'as-of.csv',
    records: 2,
    first: 'BTC 2024-01-15T10:00:00.000Z 42511.97 cap - volume -',
    last: 'ETH 2024-01-15T10:01:00.000Z 2511.36 cap - volume -',
  },
  {
    file: 'short-years-BTC.csv',
    records: 2,
    first: 'BTC 2024-01-13 42850.5 cap - volume -',
    last: 'BTC 2024-01-02 44187.1 cap - volume -',
  },
  {
    file: 'odd-date-among-others.csv',
    records: 28,
    first: 'BTC 2024-01-01 40001.5 cap - volume -',
    last: 'BTC 2024-01-28 40028.5 cap - volume -',
    rejects: ['line 30: timestamp_invalid', 'line 31: timestamp_invalid'],
  },
  {
    file: 'comments.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'ETH 2024-01-15 2511.36 cap - volume -',
  },
  {
    file: 'BTC-two-columns.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'BTC 2024-01-16 43137.95 cap - volume -',
  },
  {
    file: 'coin-day-price.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'ETH 2024-01-15 2511.36 cap - volume -',
  },
  {
    file: 'duplicate-caps.csv',
    options: { map: { market_cap: '#4' } },
    records: 1,
    first: 'BTC 2024-01-15 42511.97 cap 832500000000 volume -',
  },
  {
    file: 'plain-and-markets.csv',
    records: 6,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'GST-ETH 2024-01-15 0.02 cap - volume -',
    rejects: ['line 4: quote_not_usd'],
  },
  {
    file: 'exchange-tickers.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
    last: 'ETH 2024-01-15 2511.36 cap - volume -',
  },
  {
    file: 'unseen-characters.csv',
    records: 1,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
  },
  {
    file: 'coinmetrics-btc.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.97 cap 832500000000 volume -',
    last: 'BTC 2024-01-16 43137.95 cap 845100000000 volume -',
  },
  {
    file: 'investing-chinese-BTC.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.9 cap - volume -',
    last: 'BTC 2024-01-05 44162.7 cap - volume -',
  },
  {
    file: 'investing-russian-BTC.csv',
    records: 2,
    first: 'BTC 2024-01-15 42511.9 cap - volume -',
    last: 'BTC 2024-01-05 44162.7 cap - volume -',
  },
  {
    file: 'last-of-exchange-LTC-USD.csv',
    records: 2,
    first: 'LTC 2024-01-15 72.1 cap - volume -',
    last: 'LTC 2024-01-16 73.1 cap - volume -',
  },
  {
    file: 'solana-slots.csv',
    records: 2,
    first: 'SOL 2024-01-15T10:00:00.000Z 98.12 cap - volume -',
    last: 'SOL 2024-01-15T10:05:00.000Z 98.4 cap - volume -',
  },
  {
    file: 'estimated-price.csv',
    records: 1,
    first: 'BTC 2024-01-15 42511.97 cap - volume -',
  },
];

describe('the CSV reader', () => {
  it.each(SHAPES)('loads $file exactly', async (shape) => {
    const { file, options, records, first, last = first, rejects = [] } = shape;
    const { quotes, rejects: rejected } = await loadCsv(join(CSV_FIXTURES, file), options);
    expect(quotes).toHaveLength(records);
    expect(shortLine(quotes[0])).toBe(first);
    expect(shortLine(quotes.at(-1))).toBe(last);
    expect(rejected.map(({ place, code }) => `${place}: ${code}`)).toEqual(rejects);
  });

  it.each<{ file: string; options: RunOptions; symbol: string; name: string | null }>([
    { file: 'bitcoin_price.csv', options: { symbol: 'LTC' }, symbol: 'LTC', name: 'Litecoin' },
    { file: 'bitcoin_price.csv', options: {}, symbol: 'BTC', name: 'Bitcoin' },
    { file: 'separate-time.csv', options: {}, symbol: 'BTC', name: null },
  ])('finds the coin $symbol ($name) in $file with $options', async ({ file, options, symbol, name }) => {
    const { quotes } = await loadCsv(join(CSV_FIXTURES, file), options);
    expect(quotes[0]?.asset).toMatchObject({ symbol, name });
  });
});
