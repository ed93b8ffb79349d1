import { Module } from '@nestjs/common';
import { CoinsController } from './coins.controller.js';
import { CoinsReader } from './coins.reader.js';

/** The calls about coins, for processes that serve the API. */
@Module({ controllers: [CoinsController], providers: [CoinsReader] })
export class CoinsApiModule {}
