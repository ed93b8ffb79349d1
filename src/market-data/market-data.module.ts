import { Module } from '@nestjs/common';
import { CoinPricesController } from './coin-prices.controller.js';
import { CoinReader } from './coin.reader.js';
import { DataController } from './data.controller.js';
import { DataExport } from './data.export.js';
import { DataReader } from './data.reader.js';
import { FiguresReader } from './figures.reader.js';
import { HistoryReader } from './history.reader.js';
import { PriceReader } from './price.reader.js';

/** Reading what was loaded. */
@Module({
  controllers: [DataController, CoinPricesController],
  providers: [DataReader, DataExport, FiguresReader, CoinReader, HistoryReader, PriceReader],
})
export class MarketDataModule {}
