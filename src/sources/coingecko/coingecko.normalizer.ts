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
  // An unknown cap is null or, for coins without a rank, 0; a volume of 0 is real.
  zeroMeansUnknown: (record, field) => field === 'market_cap' && textAt(record, ['market_cap_rank']) === null,
};

/** Reads the coins of a page of `/coins/markets`. */
@Injectable()
export class CoinGeckoNormalizer implements Normalizer {
  readonly version = 1;

  normalize(page: NumberedPage, now: Date): NormalizedPage {
    return readList(page, SHAPE, now);
  }
}
