import { Module, type DynamicModule } from '@nestjs/common';
import { CoinsModule } from '../coins/coins.module.js';
import { CoinsReadersModule } from '../coins/coins-readers.module.js';
import type { Settings } from '../config/settings.js';
import { coreModules } from '../app/core.modules.js';
import { JobsModule } from '../jobs/jobs.module.js';

/** Root module of a command: jobs and coins, without HTTP, scheduler or background tasks. */
@Module({})
export class CommandModule {
  static with(settings: Settings, url: string): DynamicModule {
    return {
      module: CommandModule,
      imports: [...coreModules(settings, url), JobsModule, CoinsModule, CoinsReadersModule],
    };
  }
}
