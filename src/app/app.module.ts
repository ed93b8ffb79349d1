import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from '../http/access/access.module.js';
import { CoinsApiModule } from '../coins/coins-api.module.js';
import { ContractsModule } from '../coins/contracts/contracts.module.js';
import type { Role } from '../config/environment.js';
import { servesApi, type Settings } from '../config/settings.js';
import { DriftApiModule } from '../drift/events/drift-api.module.js';
import { coreModules } from './core.modules.js';
import { HealthModule } from '../health/health.module.js';
import { StorageUpkeepModule } from '../ingestion/raw-data/storage-upkeep.module.js';
import { JobMonitorModule, JobsApiModule, SchedulerModule, WorkerModule } from '../jobs/role.modules.js';
import { MarketDataModule } from '../market-data/market-data.module.js';
import { RejectsApiModule } from '../normalization/rejects/rejects-api.module.js';
import { RootController } from './root.controller.js';
import { StatsModule } from '../stats/stats.module.js';

/** Express tries routes in this order, so the most requested come first. */
const API_MODULES = [
  MarketDataModule,
  StatsModule,
  CoinsApiModule,
  JobsApiModule,
  RejectsApiModule,
  DriftApiModule,
];

const WORKER_MODULES = [WorkerModule, StorageUpkeepModule, ContractsModule];

/** Modules of each role, in addition to probes and metrics, which every process has. */
const ROLE_MODULES: Record<Role, Type[]> = {
  api: API_MODULES,
  worker: WORKER_MODULES,
  scheduler: [SchedulerModule],
  all: [...API_MODULES, ...WORKER_MODULES, SchedulerModule],
};

/** Root module of a long-running process: core modules plus those of its role. */
@Module({})
export class AppModule {
  /** @param url connection string of the database, already migrated */
  static with(settings: Settings, url: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ...coreModules(settings, url),
        AccessModule,
        ScheduleModule.forRoot(),
        ...ROLE_MODULES[settings.role],
        HealthModule,
        JobMonitorModule,
      ],
      controllers: servesApi(settings.role) ? [RootController] : [],
    };
  }
}
