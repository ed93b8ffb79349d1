import { Injectable } from '@nestjs/common';
import type { NumberedPage } from '../../ingestion/source/page.js';
import type { NormalizedPage } from '../../ingestion/source/quote.js';
import type { Normalizer } from '../../ingestion/source/source.js';
import { textAt } from '../../normalization/fields/json-fields.js';
import { readList, type ListShape } from '../../normalization/fields/json-list.js';

/** A row of `/coins/markets` (CoinGecko API v3, OpenAPI document `demo-api.json`). */
const SHAPE: ListShape = {
  id: ['id'],
  symbol: ['symbol'],
  name: ['name'],
  price: ['current_price'],
  marketCap: ['market_cap'],
  volume24h: ['total_volume'],
  timestamp: ['last_updated'],
  // Unknown caps are null or, for coins without a rank, 0; a coin that nobody traded has a true volume of 0.
  zeroMeansUnknown: (record, field) => field === 'market_cap' && textAt(record, ['market_cap_rank']) === null,
};

/** Reads the coins of CoinGecko's pages. */
@Injectable()
export class CoinGeckoNormalizer implements Normalizer {
  readonly version = 1;

  normalize(page: NumberedPage, now: Date): NormalizedPage {
    return readList(page, SHAPE, now);
  }
}
