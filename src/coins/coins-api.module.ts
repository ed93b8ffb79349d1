import { Module } from '@nestjs/common';
import { CoinsController } from './coins.controller.js';
import { CoinsModule } from './coins.module.js';
import { CoinsReadersModule } from './coins-readers.module.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { MappingsController } from './mappings/mappings.controller.js';

/** The calls about coins, for processes that serve the API. */
@Module({
  imports: [CoinsModule, CoinsReadersModule],
  controllers: [CoinsController, DecisionsController, MappingsController],
})
export class CoinsApiModule {}
