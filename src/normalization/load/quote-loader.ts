import { Injectable } from '@nestjs/common';
import { copyRows, type CopyCell } from '../../database/copy.js';
import type { Transaction } from '../../database/transaction.js';
import type { Quote } from '../quote.js';
import { CREATE_STAGE, MERGE_STAGE, STAGE_COLUMNS } from './merge.sql.js';

/** A quote with the coin it was found to belong to. */
export interface ResolvedQuote extends Quote {
  coinId: number;
  mappingId: number;
}

/** Where quotes come from: kept with every fact they change. */
export interface Origin {
  source: string;
  jobId: number;
  rawId: number;
  parserVersion: number;
}

/** How the quotes of one page were judged, one by one in read order. */
export interface LoadCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  duplicate: number;
}

/** The only writer of `unified_crypto_data` and `latest_quotes`. */
@Injectable()
export class QuoteLoader {
  /**
   * Loads the quotes of one page in bulk. The partitions for their years must exist.
   * @returns counts that add up to the number of quotes
   */
  async load(tx: Transaction, origin: Origin, quotes: ResolvedQuote[]): Promise<LoadCounts> {
    if (quotes.length === 0) return { inserted: 0, updated: 0, unchanged: 0, duplicate: 0 };
    await tx.query(CREATE_STAGE);
    await copyRows(tx, STAGE_COLUMNS, stagedRows(quotes));
    const parameters = [origin.source, origin.jobId, origin.rawId, origin.parserVersion];
    const [counts] = (await tx.query(MERGE_STAGE, parameters)) as [LoadCounts];
    return counts;
  }
}

function* stagedRows(quotes: ResolvedQuote[]): Generator<CopyCell[]> {
  let ordinal = 0;
  for (const quote of quotes) {
    yield [
      ordinal++,
      quote.position,
      quote.coinId,
      quote.mappingId,
      quote.asset.symbol,
      quote.priceUsd,
      quote.marketCap,
      quote.volume24h,
      quote.timestamp,
    ];
  }
}
