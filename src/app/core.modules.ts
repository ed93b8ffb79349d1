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

@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Probe, useClass: NoProbe },
  ],
  exports: [Clock, Probe],
})
class EdgesModule {}

/** What every process stands on, one that stays up and a command alike. */
export function foundation(settings: Settings, url: string): NonNullable<DynamicModule['imports']> {
  return [
    ConfigModule.with(settings),
    EdgesModule,
    DatabaseModule.with({ url, entities: ENTITIES, applicationName: `kasparro-${settings.role}` }),
    ObservabilityModule.with(settings.logLevel, secretsOf(settings, url)),
    ReadsModule,
    SourcesModule,
    DriftModule,
  ];
}
