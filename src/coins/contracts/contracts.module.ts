import { Module } from '@nestjs/common';
import { CoinsModule } from '../coins.module.js';
import { ContractsTask } from './contracts.task.js';

/** Refreshes contract addresses, in worker processes. */
@Module({ imports: [CoinsModule], providers: [ContractsTask] })
export class ContractsModule {}
