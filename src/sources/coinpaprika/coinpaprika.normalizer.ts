import { Injectable } from '@nestjs/common';
import type { StoredPage } from '../../ingestion/source/page.js';
import { readList, type ListShape } from '../../normalization/fields/json-list.js';
import type { NormalizedPage, Normalizer } from '../../ingestion/source/source.js';

/** A ticker of `/tickers` (CoinPaprika API v1, OpenAPI document 1.7). */
const SHAPE: ListShape = {
  id: ['id'],
  symbol: ['symbol'],
  name: ['name'],
  price: ['quotes', 'USD', 'price'],
  marketCap: ['quotes', 'USD', 'market_cap'],
  volume24h: ['quotes', 'USD', 'volume_24h'],
  timestamp: ['last_updated'],
  // It never sends null: what is unknown comes as 0 or as an empty string.
  zeroMeansUnknown: () => true,
};

/** Reads the coins of CoinPaprika's answer. */
@Injectable()
export class CoinPaprikaNormalizer implements Normalizer {
  readonly source = 'coinpaprika';
  readonly version = 1;
  readonly sameRecord = 'coin';

  normalize(page: StoredPage, now: Date): Promise<NormalizedPage> {
    return new Promise((resolve) => {
      resolve(readList(page, SHAPE, now));
    });
  }
}
