import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AssetIds } from './asset-ids.js';
import { readSeed } from '../common/seed-coins.js';
import { CoinResolver } from './coin-resolver.js';
import { CoinMembersReader } from './coin-members.reader.js';
import { Coin } from './coin.entity.js';
import { ContractEvidence } from './contracts/contract-evidence.service.js';
import { ContractsRepository } from './contracts/contracts.repository.js';
import { CoinsRepository } from './coins.repository.js';
import { DecisionsRepository } from './decisions/decisions.repository.js';
import { DecisionsService } from './decisions/decisions.service.js';
import { FactsMover } from './decisions/facts-mover.js';
import { IdentityService, SEED } from './identity.service.js';
import { KnownMappingsReader } from './mappings/known-mappings.reader.js';
import { MappingsRepository } from './mappings/mappings.repository.js';
import { NeighborsReader } from './neighbors.reader.js';
import { SourceAssetMapping } from './mappings/source-asset-mapping.entity.js';

/** Identity: which coin each source's asset is. */
@Module({
  imports: [TypeOrmModule.forFeature([Coin, SourceAssetMapping])],
  providers: [
    { provide: SEED, useFactory: () => readSeed() },
    AssetIds,
    CoinMembersReader,
    CoinResolver,
    CoinsRepository,
    ContractEvidence,
    ContractsRepository,
    DecisionsRepository,
    DecisionsService,
    FactsMover,
    IdentityService,
    KnownMappingsReader,
    MappingsRepository,
    NeighborsReader,
  ],
  exports: [CoinResolver, ContractEvidence, ContractsRepository, DecisionsService],
})
export class CoinsModule {}
