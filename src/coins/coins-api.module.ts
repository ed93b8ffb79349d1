import { Module } from '@nestjs/common';
import { CoinsController } from './coins.controller.js';
import { CoinsModule } from './coins.module.js';
import { CoinsReader } from './coins.reader.js';
import { DecisionsController } from './decisions.controller.js';
import { MappingsController } from './mappings.controller.js';
import { MappingsReader } from './mappings.reader.js';
import { CoinSearch } from './search/coin-search.js';

/** The calls about coins, for processes that serve the API. */
@Module({
  imports: [CoinsModule],
  controllers: [CoinsController, DecisionsController, MappingsController],
  providers: [CoinsReader, CoinSearch, MappingsReader],
})
export class CoinsApiModule {}
