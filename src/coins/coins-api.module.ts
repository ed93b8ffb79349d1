import { Module } from '@nestjs/common';
import { CoinsController } from './coins.controller.js';
import { CoinsModule } from './coins.module.js';
import { CoinsReader } from './coins.reader.js';
import { DecisionsController } from './decisions.controller.js';

/** The calls about coins, for processes that serve the API. */
@Module({
  imports: [CoinsModule],
  controllers: [CoinsController, DecisionsController],
  providers: [CoinsReader],
})
export class CoinsApiModule {}
