import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { RunOptions } from '../../../src/ingestion/source/extraction.js';
import { CSV_FIXTURES, loadCsv } from '../../support/csv.js';

const REFUSALS: { file: string; options?: RunOptions; reason: RegExp }[] = [
  { file: 'utc-suffix-empty-price.csv', reason: /unknown coin.*--symbol BTC/ },
  { file: 'BTCUSDT-1h-2025-05.csv', reason: /prices are in USDT.*--quote-as-usd/ },
  { file: 'stablecoin-markets.csv', reason: /not quoted in US dollars: "BTCUSDT".*--quote-as-usd/ },
  { file: 'euro-prices.csv', reason: /"price_eur", is in EUR.*--quote-as-usd/ },
  { file: 'euro-signs.csv', reason: /not in US dollars: "€38,800.10"/ },
  {
    file: 'spreadsheet-destroyed.csv',
    options: { symbol: 'BTC' },
    reason: /truncated by a spreadsheet.*"1,77755E\+12"/,
  },
  { file: 'excel-serial-BTC.csv', reason: /spreadsheet day numbers.*--date-format serial/ },
  { file: 'rank-table.csv', reason: /no time column.*--at/ },
  { file: 'wide.csv', reason: /one column per coin \("BTC", "ETH", "XRP"\).*long/ },
  {
    file: 'ambiguous-numbers.csv',
    reason: /"83,734" is 83734 with a decimal point or 83\.734 with a decimal comma.*--decimal/,
  },
  {
    file: 'ambiguous-dates.csv',
    reason:
      /"03\/04\/2024" is 2024-04-03 \(day first\) or 2024-03-04 \(month first\).*--date-format DMY or --date-format MDY/,
  },
  { file: 'mixed-dates.csv', reason: /mixes day-first and month-first.*"05\/16\/2024", "13\/04\/2024"/ },
  { file: 'duplicate-headers.csv', reason: /#3 and #4 .*"price" and differ.*--map price=#3/ },
  { file: 'transactions-in-euro.csv', reason: /"Price Currency" .*"EUR".*--map quote=/ },
  { file: 'currency-code.csv', reason: /"Currency Code" .*"EUR"/ },
  { file: 'prices-EUR-2024.csv', reason: /file name mentions EUR.*--quote-as-usd/ },
  {
    file: 'currency-in-preamble.csv',
    reason: /"Currency: EUR" before the header mentions EUR.*--quote-as-usd/,
  },
  {
    file: 'time-in-new-york.csv',
    reason: /"Time \(EST\)" .* zone "EST".*offset.*--map 'timestamp=Time \(EST\)'/,
  },
  {
    file: 'time-zone-column.csv',
    reason: /"timezone" .* "Asia\/Tokyo".*--map timestamp=date --map clock=time/,
  },
  { file: 'unread-clock.csv', reason: /"time" next to "date" .*time of day: "morning"/ },
  { file: 'price-in-sats.csv', reason: /only price column, "price \(sats\)", is in SATS/ },
  { file: 'numbered-BTC.csv', reason: /"time" next to "date" .*time of day: "0", "1"/ },
  { file: 'XBTUSD-trades.csv', reason: /only 2 columns follow the time.*--map timestamp=#1 --map price=#3/ },
  { file: 'excel-formulas.csv', reason: /cells of "price" are not numbers: "="42500\.5""/ },
  { file: 'duplicate-caps.csv', reason: /#4 and #5 .*"market_cap" and differ.*--map market_cap=#4/ },
  { file: 'duplicate-dates.csv', reason: /#1 and #2 .*"date" and differ.*--map timestamp=#1/ },
  { file: 'many-coins-dmy.csv', options: { symbol: 'BTC' }, reason: /"symbol" names 2 coins.*--map symbol=/ },
  { file: 'html.csv', reason: /HTML page/ },
  { file: 'header-only.csv', reason: /header but no records/ },
  { file: 'BTC-USD.csv', options: { map: { price: 'Last' } }, reason: /price=Last: no such column.*"Date"/ },
  { file: 'BTC-USD.csv', options: { dateFormat: 'YDM' }, reason: /"YDM" .*DMY, MDY, YMD/ },
  { file: 'inception.csv', reason: /no time column.*"Inception".*--at/ },
  {
    file: 'clock-in-new-york.csv',
    reason: /"Time \(EST\)" .* "EST".*--map timestamp=Date --map 'clock=Time \(EST\)'/,
  },
  { file: 'korean-won.csv', reason: /"종가\(원\)", is in KRW.*--quote-as-usd/ },
];

describe('the CSV reader', () => {
  it.each(REFUSALS)('refuses $file: $reason', async ({ file, options, reason }) => {
    await expect(loadCsv(join(CSV_FIXTURES, file), options)).rejects.toThrow(reason);
  });
});
