import { Module } from '@nestjs/common';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { DataController } from './data.controller.js';
import { DataReader } from './data.reader.js';
import { LineageController } from './lineage.controller.js';
import { LineageReader } from './lineage.reader.js';

/** Reading what was loaded. */
@Module({
  imports: [IngestionModule],
  controllers: [DataController, LineageController],
  providers: [DataReader, LineageReader],
})
export class MarketDataModule {}
