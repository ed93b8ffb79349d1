import { Module } from '@nestjs/common';
import { DataController } from './data.controller.js';
import { DataReader } from './data.reader.js';

/** Reading what was loaded. */
@Module({ controllers: [DataController], providers: [DataReader] })
export class MarketDataModule {}
