import { Module } from '@nestjs/common';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { CoinPricesController } from './prices/coin-prices.controller.js';
import { CoinReader } from './prices/coin.reader.js';
import { DataController } from './data/data.controller.js';
import { DataExport } from './data/data.export.js';
import { DataReader } from './data/data.reader.js';
import { RowCountsReader } from './data/row-counts.reader.js';
import { HistoryReader } from './prices/history.reader.js';
import { LineageController } from './lineage/lineage.controller.js';
import { LineageReader } from './lineage/lineage.reader.js';
import { PriceReader } from './prices/price.reader.js';

/** Endpoints that read quotes, prices, history and lineage. */
@Module({
  imports: [IngestionModule],
  controllers: [DataController, CoinPricesController, LineageController],
  providers: [DataReader, DataExport, RowCountsReader, CoinReader, HistoryReader, PriceReader, LineageReader],
})
export class MarketDataModule {}
