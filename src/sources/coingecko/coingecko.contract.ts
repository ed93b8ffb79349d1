import { kept, loaded, required, sometimes, type Contract } from '../../ingestion/source/contract.js';

const HOUR = 3600;

/** `/coins/markets` (CoinGecko API v3): every coin has every key; unknown values are null. */
export const COINGECKO_CONTRACT: Contract = {
  id: 'id',
  amounts: ['current_price', 'market_cap'],
  timestamp: 'last_updated',
  staleAfter: 3 * HOUR,
  closed: true,
  fields: [
    required('id', 'string'),
    required('symbol', 'string'),
    required('current_price', 'number'),
    required('last_updated', 'string'),
    loaded('name', 'string', 0.2),
    loaded('market_cap', 'number'),
    loaded('total_volume', 'number'),
    ...kept('string', 'image', 'ath_date', 'atl_date'),
    ...kept('number', 'market_cap_rank', 'fully_diluted_valuation', 'high_24h', 'low_24h'),
    ...kept('number', 'price_change_24h', 'price_change_percentage_24h'),
    ...kept('number', 'market_cap_change_24h', 'market_cap_change_percentage_24h'),
    ...kept('number', 'circulating_supply', 'total_supply', 'max_supply'),
    ...kept('number', 'ath', 'ath_change_percentage', 'atl', 'atl_change_percentage'),
    ...kept('object', 'roi'),
    ...sometimes('number', 'roi.times', 'roi.percentage', 'market_cap_rank_with_rehypothecated'),
    ...sometimes('string', 'roi.currency'),
    ...sometimes('object', 'sparkline_in_7d'),
    ...sometimes('array', 'sparkline_in_7d.price'),
    ...['1h', '24h', '7d', '14d', '30d', '200d', '1y'].flatMap((period) =>
      sometimes('number', `price_change_percentage_${period}_in_currency`),
    ),
  ],
};
