import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LatestQuote } from './latest-quote.entity.js';
import { QuoteComparer } from './load/quote-comparer.js';
import { QuoteLoader } from './load/quote-loader.js';
import { NORMALIZERS, type Normalizer } from '../ingestion/source/source.js';
import { CoinGeckoNormalizer } from '../sources/coingecko/coingecko.normalizer.js';
import { CoinPaprikaNormalizer } from '../sources/coinpaprika/coinpaprika.normalizer.js';
import { CsvNormalizer } from '../sources/csv/csv.normalizer.js';
import { RejectedRecord } from './rejects/rejected-record.entity.js';
import { RejectedRecordsRepository } from './rejects/rejected-records.repository.js';
import { UnifiedQuote } from './unified-quote.entity.js';

const normalizers = [CsvNormalizer, CoinGeckoNormalizer, CoinPaprikaNormalizer];

/** From a raw page to quotes, rejects and facts. A new source adds its normalizer to the list. */
@Module({
  imports: [TypeOrmModule.forFeature([UnifiedQuote, LatestQuote, RejectedRecord])],
  providers: [
    ...normalizers,
    { provide: NORMALIZERS, useFactory: (...all: Normalizer[]) => all, inject: normalizers },
    QuoteLoader,
    QuoteComparer,
    RejectedRecordsRepository,
  ],
  exports: [NORMALIZERS, QuoteLoader, QuoteComparer, RejectedRecordsRepository],
})
export class NormalizationModule {}
