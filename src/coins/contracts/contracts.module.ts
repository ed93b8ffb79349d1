import { Module } from '@nestjs/common';
import { CoinsModule } from '../coins.module.js';
import { ContractsTask } from './contracts.task.js';

/** Keeps contract addresses fresh, for processes that work. */
@Module({ imports: [CoinsModule], providers: [ContractsTask] })
export class ContractsModule {}
