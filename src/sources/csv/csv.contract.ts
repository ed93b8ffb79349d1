import type { Contract } from '../../ingestion/source/contract.js';

/**
 * CSV files: a column is named by the role it plays, any other by its header. A file without a column
 * for the price or the time is refused before it is read, so only the optional ones can be missing.
 */
export const CSV_CONTRACT: Contract = {
  id: 'symbol',
  amounts: ['price', 'market_cap'],
  timestamp: null,
  staleAfter: null,
  closed: false,
  fields: [
    // Files of one-minute candles have a price only in minutes with a trade.
    { path: 'price', types: ['number'], use: 'required', always: true, nullShare: 1 },
    { path: 'market_cap', types: ['number'], use: 'loaded', always: false, nullShare: 1 },
    { path: 'volume_24h', types: ['number'], use: 'loaded', always: false, nullShare: 1 },
  ],
};
