import { Module } from '@nestjs/common';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { CoinPricesController } from './coin-prices.controller.js';
import { CoinReader } from './coin.reader.js';
import { DataController } from './data.controller.js';
import { DataExport } from './data.export.js';
import { DataReader } from './data.reader.js';
import { FiguresReader } from './figures.reader.js';
import { HistoryReader } from './history.reader.js';
import { LineageController } from './lineage.controller.js';
import { LineageReader } from './lineage.reader.js';
import { PriceReader } from './price.reader.js';

/** Reading what was loaded. */
@Module({
  imports: [IngestionModule],
  controllers: [DataController, CoinPricesController, LineageController],
  providers: [DataReader, DataExport, FiguresReader, CoinReader, HistoryReader, PriceReader, LineageReader],
})
export class MarketDataModule {}
