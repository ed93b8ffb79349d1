import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock, SystemClock } from '../common/clock.js';
import { NoProbe, Probe } from '../common/probe.js';
import { ConfigModule } from '../config/config.module.js';
import { secretsOf } from '../config/secrets.js';
import type { Settings } from '../config/settings.js';
import { DatabaseModule } from '../database/database.module.js';
import { DriftModule } from '../drift/drift.module.js';
import { ENTITIES } from './entities.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { ReadsModule } from '../http/cache/cache.module.js';

/** The clock and the test probe. */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Probe, useClass: NoProbe },
  ],
  exports: [Clock, Probe],
})
class CoreModule {}

/**
 * Modules that every process needs, long-running or command: settings, clock, database, logging, reads, drift.
 * @param url connection string of the database, already migrated
 */
export function coreModules(settings: Settings, url: string): NonNullable<DynamicModule['imports']> {
  return [
    ConfigModule.with(settings),
    CoreModule,
    DatabaseModule.with({ url, entities: ENTITIES, applicationName: `kasparro-${settings.role}` }),
    ObservabilityModule.with(settings.logLevel, secretsOf(settings, url)),
    ReadsModule,
    SourcesModule,
    DriftModule,
  ];
}
