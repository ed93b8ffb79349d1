import type { FieldType } from '../../drift/profile/profile.js';

/**
 * What a field is to us: without `required` no record can be used; `loaded` goes into the facts;
 * `kept` only stays in the stored pages.
 */
export type FieldUse = 'required' | 'loaded' | 'kept';

/** A field as its source declares it. */
export interface DeclaredField {
  /** From the outside in, joined by dots: `quotes.USD.price`. */
  path: string;
  types: readonly FieldType[];
  use: FieldUse;
  /** Whether the source sends it with every record, be it null. */
  always: boolean;
  /** The largest share of nulls over a run that is still normal, from 0 to 1. */
  nullShare: number;
}

/** What a source promises to send. */
export interface Contract {
  fields: readonly DeclaredField[];
  /** Whether a field that nobody declared is worth a word. */
  closed: boolean;
  /** The fields that hold a record's own id, its price, its market cap and when it was made. */
  id: string;
  amounts: readonly string[];
  timestamp: string | null;
  /** Age in seconds of the newest record from which a feed that is usually fresh counts as stale. */
  staleAfter: number | null;
}

const HOUR = 3600;

function required(path: string, type: FieldType): DeclaredField {
  return { path, types: [type], use: 'required', always: true, nullShare: 0.2 };
}

function loaded(path: string, type: FieldType, nullShare = 0.95): DeclaredField {
  return { path, types: [type], use: 'loaded', always: true, nullShare };
}

function kept(type: FieldType, ...paths: string[]): DeclaredField[] {
  return paths.map((path) => ({ path, types: [type], use: 'kept', always: true, nullShare: 1 }));
}

/** Fields that come with some plans, parameters or coins only. */
function sometimes(type: FieldType, ...paths: string[]): DeclaredField[] {
  return kept(type, ...paths).map((field) => ({ ...field, always: false }));
}

/** `/coins/markets` (CoinGecko API v3): every key comes with every coin, null where unknown. */
const COINGECKO: Contract = {
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

const PERCENT_CHANGES = ['1h', '12h', '24h', '7d', '30d', '1y'];

/** `/tickers` (CoinPaprika API v1, OpenAPI document 1.7): 0 or an empty string where unknown. */
const COINPAPRIKA: Contract = {
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

/**
 * CSV files: columns are known by the role they play, others by their name. A file without a column
 * for the price or the time is refused before it is read; which others there are is the file's affair.
 */
const CSV: Contract = {
  id: 'symbol',
  amounts: ['price', 'market_cap'],
  timestamp: null,
  staleAfter: null,
  closed: false,
  fields: [
    // Files of minutes hold a price only where there was a trade.
    { path: 'price', types: ['number'], use: 'required', always: true, nullShare: 1 },
    { path: 'market_cap', types: ['number'], use: 'loaded', always: false, nullShare: 1 },
    { path: 'volume_24h', types: ['number'], use: 'loaded', always: false, nullShare: 1 },
  ],
};

/** What each source promises; a new source adds its contract. */
export const CONTRACTS: Readonly<Record<string, Contract>> = {
  csv: CSV,
  coingecko: COINGECKO,
  coinpaprika: COINPAPRIKA,
};
