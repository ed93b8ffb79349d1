import { Module } from '@nestjs/common';
import { DataController } from './data.controller.js';
import { DataExport } from './data.export.js';
import { DataReader } from './data.reader.js';
import { FiguresReader } from './figures.reader.js';

/** Reading what was loaded. */
@Module({ controllers: [DataController], providers: [DataReader, DataExport, FiguresReader] })
export class MarketDataModule {}
