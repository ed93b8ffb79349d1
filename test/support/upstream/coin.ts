import type { Decimal } from './decimal.js';

/** How one source lists a coin. Mutable for tests, since tickers do change under one id. */
export interface Listing {
  id: string;
  symbol: string;
  name: string;
}

/** One token contract, as both sources describe it (CoinGecko `/coins/list`, CoinPaprika `/contracts/{platform}`). */
export interface Contract {
  /** CoinGecko's asset platform id, `ethereum` */
  geckoPlatform: string;
  /** CoinPaprika's platform id, `eth-ethereum`; null where it knows no such contract */
  paprikaPlatform: string | null;
  type: string;
  geckoAddress: string;
  /** the same address in the other source's case; equal apart from case on EVM chains */
  paprikaAddress: string;
}

/** A coin of the generated market with its listing on either side; `null` = not listed there. */
export interface Coin {
  readonly index: number;
  gecko: Listing | null;
  paprika: Listing | null;
  /** false: only in CoinPaprika's `/coins`, with rank 0 */
  paprikaActive: boolean;
  contracts: Contract[];
  /** null = unknown: null or 0 at CoinGecko, 0 at CoinPaprika */
  circulating: Decimal | null;
  total: Decimal | null;
  max: Decimal | null;
  firstPrice: Decimal;
  /** lively coins move in nearly every step, slow ones sometimes, still ones never */
  pace: 'lively' | 'slow' | 'still';
  /** how CoinGecko writes the price: six digits, every digit, or rounded to a whole number */
  digits: 'short' | 'long' | 'whole';
  /** unusable on purpose: no price and no time, or no symbol */
  defect?: 'no-price' | 'no-symbol';
}

/** A coin's state after its last move. */
export interface Quote {
  readonly price: Decimal;
  /** how far CoinPaprika's price is from CoinGecko's, in parts per million (within ±4,000) */
  readonly gap: number;
  /** milliseconds UTC */
  readonly lastUpdated: number;
  /** the step of the last move */
  readonly moved: number;
  /** for ordering by market cap; 0 = unknown */
  readonly cap: number;
}
