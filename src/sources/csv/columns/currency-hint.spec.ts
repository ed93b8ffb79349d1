import { describe, expect, it } from '@jest/globals';
import { currencyHint } from './currency-hint.js';

describe('a currency mentioned outside the table', () => {
  it.each([
    ['prices-EUR-2024.csv', 'EUR'],
    ['prices_eur.csv', 'EUR'],
    ['prices_TRY.csv', 'TRY'],
    ['prices_in_yen.csv', 'JPY'],
    ['Try_this.csv', null],
    ['coins_that_won.csv', null],
    ['Euro Coin.csv', null],
    ['euro-coin_history.csv', null],
    ['JPY Coin_1.1.2024-1.10.2024_historical_data_coinmarketcap.csv', null],
    ['prices_eur_usd.csv', null],
  ])('in the file name %s is %s', (name, code) => {
    expect(currencyHint(`/somewhere/${name}`, [])?.code ?? null).toBe(code);
  });

  it('in a line before the header must be a code in capitals', () => {
    expect(currencyHint('prices.csv', ['Currency: EUR'])?.code).toBe('EUR');
    expect(currencyHint('prices.csv', ['Try this'])).toBeNull();
    expect(currencyHint('prices.csv', ['TRY THIS'])).toBeNull();
  });
});
