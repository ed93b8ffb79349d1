import { Module } from '@nestjs/common';
import { StorageUpkeepTask } from './storage-upkeep.task.js';

/** Upkeep of the partitioned tables, for processes that work. */
@Module({ providers: [StorageUpkeepTask] })
export class StorageUpkeepModule {}
