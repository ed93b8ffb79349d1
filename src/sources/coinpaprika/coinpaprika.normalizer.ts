import { Injectable } from '@nestjs/common';
import type { NumberedPage } from '../../ingestion/source/page.js';
import type { NormalizedPage } from '../../ingestion/source/quote.js';
import type { Normalizer } from '../../ingestion/source/source.js';
import { readList, type ListShape } from '../../normalization/fields/json-list.js';

/** A ticker of `/tickers` (CoinPaprika API v1, OpenAPI document 1.7). */
const SHAPE: ListShape = {
  id: ['id'],
  symbol: ['symbol'],
  name: ['name'],
  price: ['quotes', 'USD', 'price'],
  marketCap: ['quotes', 'USD', 'market_cap'],
  volume24h: ['quotes', 'USD', 'volume_24h'],
  timestamp: ['last_updated'],
  // The API never sends null: unknown values are 0 or an empty string.
  zeroMeansUnknown: () => true,
};

/** Reads the coins of a response of `/tickers`. */
@Injectable()
export class CoinPaprikaNormalizer implements Normalizer {
  readonly version = 1;

  normalize(page: NumberedPage, now: Date): NormalizedPage {
    return readList(page, SHAPE, now);
  }
}
