import { describe, expect, it } from '@jest/globals';
import { coinOfFileName } from './file-coin.js';
import { joinedPair, separatedPair } from '../cells/pairs.js';

describe('the coin in a file name', () => {
  it.each([
    ['BTC-USD.csv', 'BTC in USD'],
    ['Bitstamp_ETHUSD_d.csv', 'ETH in USD'],
    ['BTCUSDT-1h-2025-05.csv', 'BTC in USDT'],
    ['XBTEUR_60.csv', 'BTC in EUR'],
    ['btc-usd-max.csv', 'BTC in USD'],
    ['coin_Bitcoin.csv.gz', 'BTC'],
    ['bitcoin-cash_price.csv', 'BCH'],
    ['Bitcoin Historical Data.csv', 'BTC'],
    ['PEPE-USD.csv', 'PEPE in USD'],
    ['LINK_daily.csv', 'LINK'],
    ['ADI-USD.csv', 'ADI in USD'],
    ['SON-USD.csv', 'SON in USD'],
    ['HACUSDT.csv', 'HAC in USDT'],
    ['WOL-USD.csv', 'WOL in USD'],
    ['son-usd.csv', null],
    ['PRICE-USD.csv', null],
    ['download-link.csv', null],
    ['prices.csv', null],
    ['BTC_and_ETH.csv', null],
    ['bitstampUSD_1-min_data_2012.csv', null],
    ['price_usd.csv', null],
  ])('%s: %s', (name, wanted) => {
    const found = coinOfFileName(`/somewhere/eth/${name}`);
    expect(found && `${found.symbol}${found.quote ? ` in ${found.quote}` : ''}`).toBe(wanted);
  });
});

describe('the name of a market', () => {
  it.each([
    ['BTC/USD', 'BTC', 'USD'],
    ['btc-usd', 'BTC', 'USD'],
    ['KRAKEN:XBT/EUR', 'BTC', 'EUR'],
  ])('%s, with a separator', (text, base, quote) => {
    expect(separatedPair(text)).toEqual({ base, quote });
  });

  it.each([
    ['BTCUSDT', 'BTC', 'USDT'],
    ['tBTCUSD', 'BTC', 'USD'],
    ['XXBTZUSD', 'BTC', 'USD'],
    ['XBTUSD', 'BTC', 'USD'],
    ['BTCTUSD', 'BTC', 'TUSD'],
    ['BINANCE:ETHBTC', 'ETH', 'BTC'],
  ])('%s, without a separator', (text, base, quote) => {
    expect(joinedPair(text)).toEqual({ base, quote });
  });

  it.each(['TUSD', 'WBTC', 'FDUSD', 'SOLANA', 'BTC', 'STETH'])('is not %s, which is a coin', (text) => {
    expect(joinedPair(text)).toBeNull();
  });
});
