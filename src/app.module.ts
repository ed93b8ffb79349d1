import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from './access/access.module.js';
import { CoinsApiModule } from './coins/coins-api.module.js';
import { ContractsModule } from './coins/contracts/contracts.module.js';
import { CoinsModule } from './coins/coins.module.js';
import { CoinsReadersModule } from './coins/coins-readers.module.js';
import { Clock, SystemClock } from './common/clock.js';
import { NoProbe, Probe } from './common/probe.js';
import { ConfigModule } from './config/config.module.js';
import type { Role } from './config/environment.js';
import type { Settings } from './config/settings.js';
import { DatabaseModule } from './database/database.module.js';
import { DriftModule } from './drift/drift.module.js';
import { ENTITIES } from './entities.js';
import { HealthModule } from './health/health.module.js';
import { StorageUpkeepModule } from './ingestion/storage-upkeep.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { JobMonitorModule, JobsApiModule, SchedulerModule, WorkerModule } from './jobs/role.modules.js';
import { MarketDataModule } from './market-data/market-data.module.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { RootController } from './root.controller.js';
import { StatsModule } from './stats/stats.module.js';

const API_MODULES = [JobsApiModule, CoinsApiModule, MarketDataModule, StatsModule];

const WORKER_MODULES = [WorkerModule, StorageUpkeepModule, ContractsModule];

/** What each role adds to probes and metrics, which every process has. */
const ROLE_MODULES: Record<Role, Type[]> = {
  api: API_MODULES,
  worker: WORKER_MODULES,
  scheduler: [SchedulerModule],
  all: [...API_MODULES, ...WORKER_MODULES, SchedulerModule],
};

@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Probe, useClass: NoProbe },
  ],
  exports: [Clock, Probe],
})
class EdgesModule {}

function foundation(settings: Settings, url: string): DynamicModule['imports'] {
  return [
    ConfigModule.with(settings),
    EdgesModule,
    DatabaseModule.with({ url, entities: ENTITIES, applicationName: `kasparro-${settings.role}` }),
    ObservabilityModule.with(settings.logLevel),
    DriftModule,
  ];
}

/** A process that stays up: the modules its role asks for. */
@Module({})
export class AppModule {
  /** @param url connection string of the database in force, migrated already */
  static with(settings: Settings, url: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ...(foundation(settings, url) ?? []),
        AccessModule,
        ScheduleModule.forRoot(),
        HealthModule,
        JobMonitorModule,
        ...ROLE_MODULES[settings.role],
      ],
      controllers: [RootController],
    };
  }
}

/** What a command needs that runs and goes: jobs and coins, without anything that goes on by itself. */
@Module({})
export class CommandModule {
  static with(settings: Settings, url: string): DynamicModule {
    return {
      module: CommandModule,
      imports: [...(foundation(settings, url) ?? []), JobsModule, CoinsModule, CoinsReadersModule],
    };
  }
}
