import { kept, loaded, required, sometimes, type Contract } from '../../ingestion/source/contract.js';

const HOUR = 3600;

const PERCENT_CHANGES = ['1h', '12h', '24h', '7d', '30d', '1y'];

/** `/tickers` (CoinPaprika API v1, OpenAPI document 1.7): unknown values are 0 or an empty string. */
export const COINPAPRIKA_CONTRACT: Contract = {
  id: 'id',
  amounts: ['quotes.USD.price', 'quotes.USD.market_cap'],
  timestamp: 'last_updated',
  staleAfter: 3 * HOUR,
  closed: true,
  fields: [
    required('id', 'string'),
    required('symbol', 'string'),
    required('quotes.USD.price', 'number'),
    required('last_updated', 'string'),
    loaded('name', 'string', 0.2),
    loaded('quotes.USD.market_cap', 'number'),
    loaded('quotes.USD.volume_24h', 'number'),
    ...kept('object', 'quotes', 'quotes.USD'),
    ...kept('number', 'rank', 'total_supply', 'max_supply', 'beta_value'),
    ...sometimes('number', 'circulating_supply'),
    ...sometimes('string', 'first_data_at'),
    ...kept('number', 'quotes.USD.volume_24h_change_24h', 'quotes.USD.market_cap_change_24h'),
    ...kept('number', 'quotes.USD.ath_price', 'quotes.USD.percent_from_price_ath'),
    ...kept('string', 'quotes.USD.ath_date'),
    ...kept('number', ...PERCENT_CHANGES.map((period) => `quotes.USD.percent_change_${period}`)),
    ...sometimes('number', ...['15m', '30m', '6h'].map((period) => `quotes.USD.percent_change_${period}`)),
  ],
};
