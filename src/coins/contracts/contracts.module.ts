import { Module } from '@nestjs/common';
import { IngestionModule } from '../../ingestion/ingestion.module.js';
import { CoinsModule } from '../coins.module.js';
import { ContractLists } from './contract-lists.js';
import { ContractsTask } from './contracts.task.js';

/** Refreshes contract addresses, in worker processes. */
@Module({ imports: [IngestionModule, CoinsModule], providers: [ContractLists, ContractsTask] })
export class ContractsModule {}
