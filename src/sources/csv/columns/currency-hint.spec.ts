import { describe, expect, it } from '@jest/globals';
import { statedCurrency } from './currency-hint.js';

describe('the currency that is spoken of beside a table', () => {
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
  ])('by the name %s is %s', (name, code) => {
    expect(statedCurrency(`/somewhere/${name}`, [])?.code ?? null).toBe(code);
  });

  it('by a line before the header is one that is written as a code', () => {
    expect(statedCurrency('prices.csv', ['Currency: EUR'])?.code).toBe('EUR');
    expect(statedCurrency('prices.csv', ['Try this'])).toBeNull();
    expect(statedCurrency('prices.csv', ['TRY THIS'])).toBeNull();
  });
});
