import { describe, expect, it } from '@jest/globals';
import { meaningOf } from './header-names.js';

describe('the meaning of a column name', () => {
  it.each([
    ['Close', 'price'],
    ['price_usd', 'price'],
    ['current_price', 'price'],
    ['Último', 'price'],
    ['Schlusskurs', 'price'],
    ['Clôture', 'price'],
    ['Weighted_Price', 'price'],
    ['timeClose', 'time'],
    ['Close time', 'time'],
    ['Fecha', 'time'],
    ['Zeitstempel', 'time'],
    ['last_updated', 'time'],
    ['snapped_at', 'time'],
    ['mkt_cap', 'market_cap'],
    ['marketcapusd', 'market_cap'],
    ['Marktkapitalisierung', 'market_cap'],
    ['market', 'market_cap'],
    ['Vol.', 'volume'],
    ['24h_volume_usd', 'volume'],
    ['Volumen', 'volume'],
    ['Kürzel', 'symbol'],
    ['coin', 'coin'],
    ['Nom', 'name'],
    ['Дата', 'time'],
    ['Цена', 'price'],
    ['Объём', 'volume'],
    ['Рыночная капитализация', 'market_cap'],
    ['Макс.', 'other'],
    ['Tarih', 'time'],
    ['Şimdi', 'price'],
    ['Açılış', 'other'],
    ['Kurs zamknięcia', 'price'],
    ['Najwyższy', 'other'],
    ['Koers', 'price'],
    ['日期', 'time'],
    ['收盘价', 'price'],
    ['出来高', 'volume'],
    ['終値', 'price'],
    ['날짜', 'time'],
    ['종가', 'price'],
    ['변동 %', 'other'],
    ['quote_currency', 'quote'],
    ['product_id', 'symbol'],
    ['Open', 'other'],
    ['high_24h', 'other'],
    ['Change %', 'other'],
    ['price_change_24h', 'other'],
    ['fully_diluted_market_cap', 'other'],
    ['circulating_supply', 'other'],
    ['Number of trades', 'other'],
    ['Taker buy base asset volume', 'other'],
    ['date_added', 'other'],
    ['fetched_at', 'time'],
    ['As of', 'time'],
    ['Trade Time', 'time'],
    ['trade count', 'other'],
    ['deployed_at', 'other'],
    ['Sold at', 'other'],
    ['close at', 'price'],
    ['slot', 'other'],
    ['EST PRICE', 'other'],
    ['Time (EST)', 'time'],
    ['time_utc+1', 'time'],
    ['ath_date', 'other'],
    ['rank', 'other'],
  ])('%s is %s', (name, kind) => {
    expect(meaningOf(name).kind).toBe(kind);
  });

  it('includes the currency of a price or volume', () => {
    expect(meaningOf('price_btc').currency).toBe('BTC');
    expect(meaningOf('Preis (€)').currency).toBe('EUR');
    expect(meaningOf('Volume BTC').currency).toBe('BTC');
    expect(meaningOf('Volume_(Currency)').currency).toBe('QUOTE');
    expect(meaningOf('base_volume').currency).toBe('BASE');
  });

  it.each([
    ['종가(원)', 'KRW'],
    ['終値(円)', 'JPY'],
    ['收盘价(元)', 'CNY'],
    ['Цена (руб.)', 'RUB'],
    ['Fiyat (TL)', 'TRY'],
    ['Cena (zł)', 'PLN'],
    ['Цена', null],
  ])('includes for %s the currency %s', (name, currency) => {
    expect(meaningOf(name)).toMatchObject({ kind: 'price', currency });
  });

  it('distinguishes a coin before the price from a currency after it', () => {
    expect(meaningOf('bitcoin_price').coinWord).toBe('bitcoin');
    expect(meaningOf('btc_price')).toMatchObject({ coinWord: 'btc', currency: null });
    expect(meaningOf('price_usd').coinWord).toBeNull();
  });

  it.each([
    ['Market Cap (in millions)', 6],
    ['Market Cap ($B)', 9],
    ['Vol. K', 3],
    ['Volume (M USD)', 6],
    ['Market Cap (USDm)', 6],
    ['Market Cap (USD B)', 9],
    ['Volume USD', 0],
    ['Volume BNB', 0],
    ['Kapitalisierung in Mrd', 9],
    ['Market Cap', 0],
    ['Market Cap USDT', 0],
    ['Close (USDT)', 0],
    ['Price USDt', 0],
    ['Volume USDB', 0],
    ['Market Cap in M', 6],
    ['Market Cap (M)', 6],
  ])('%s is multiplied by ten to the power of %i', (name, scale) => {
    expect(meaningOf(name).scale).toBe(scale);
  });
});
