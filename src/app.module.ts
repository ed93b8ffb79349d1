import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from './access/access.module.js';
import { CoinsApiModule } from './coins/coins-api.module.js';
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
import { ReadsModule } from './reads/reads.module.js';
import { RootController } from './root.controller.js';
import { StatsModule } from './stats/stats.module.js';

const API_MODULES = [JobsApiModule, CoinsApiModule, MarketDataModule, StatsModule];

/** What each role adds to probes and metrics, which every process has. */
const ROLE_MODULES: Record<Role, Type[]> = {
  api: API_MODULES,
  worker: [WorkerModule, StorageUpkeepModule],
  scheduler: [SchedulerModule],
  all: [...API_MODULES, WorkerModule, SchedulerModule, StorageUpkeepModule],
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
    ReadsModule,
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

/** What a command needs that runs and goes: jobs, without anything that goes on by itself. */
@Module({})
export class CommandModule {
  static with(settings: Settings, url: string): DynamicModule {
    return { module: CommandModule, imports: [...(foundation(settings, url) ?? []), JobsModule] };
  }
}
