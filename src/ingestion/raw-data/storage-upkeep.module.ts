import { Module } from '@nestjs/common';
import { StorageUpkeepTask } from './storage-upkeep.task.js';

/** Maintenance of the partitioned tables, for worker processes. */
@Module({ providers: [StorageUpkeepTask] })
export class StorageUpkeepModule {}
