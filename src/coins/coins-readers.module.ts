import { Module } from '@nestjs/common';
import { CoinsReader } from './coins.reader.js';
import { MappingsReader } from './mappings/mappings.reader.js';
import { CoinSearch } from './search/coin-search.js';

/** What reads coins and mappings, for the API and for commands. */
@Module({
  providers: [CoinsReader, CoinSearch, MappingsReader],
  exports: [CoinsReader, MappingsReader],
})
export class CoinsReadersModule {}
