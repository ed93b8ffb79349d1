import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CoinResolver, SEED } from './coin-resolver.js';
import { Coin } from './coin.entity.js';
import { MappingsRepository } from './mappings.repository.js';
import { readSeed } from './seed.js';
import { SourceAssetMapping } from './source-asset-mapping.entity.js';

/** Identity: which coin a source means. */
@Module({
  imports: [TypeOrmModule.forFeature([Coin, SourceAssetMapping])],
  providers: [{ provide: SEED, useFactory: () => readSeed() }, CoinResolver, MappingsRepository],
  exports: [CoinResolver],
})
export class CoinsModule {}
