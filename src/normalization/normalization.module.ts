import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LatestQuote } from './latest-quote.entity.js';
import { QuoteComparer } from './load/quote-comparer.js';
import { QuoteLoader } from './load/quote-loader.js';
import { RejectedRecord } from './rejects/rejected-record.entity.js';
import { RejectedRecordsRepository } from './rejects/rejected-records.repository.js';
import { UnifiedQuote } from './unified-quote.entity.js';

/** Stage 2, from quotes and rejects to facts: loading, comparing, rejected records. */
@Module({
  imports: [TypeOrmModule.forFeature([UnifiedQuote, LatestQuote, RejectedRecord])],
  providers: [QuoteLoader, QuoteComparer, RejectedRecordsRepository],
  exports: [QuoteLoader, QuoteComparer, RejectedRecordsRepository],
})
export class NormalizationModule {}
