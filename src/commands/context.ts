import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { settingsFromEnvironment } from '../config/load-env.js';
import type { Settings } from '../config/settings.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { ENTITIES } from '../app/entities.js';
import { SOURCE_SETTINGS } from '../sources/source-settings.js';
import { CommandModule } from './command.module.js';

/**
 * Reads the settings of a command. HOST is ignored, since a command does not listen. The log is off unless
 * LOG_LEVEL differs from the default.
 * @throws SettingsError when a variable cannot be used
 */
export function commandSettings(): Settings {
  const settings = settingsFromEnvironment(SOURCE_SETTINGS, { HOST: '127.0.0.1' });
  return settings.logLevel === 'info' ? { ...settings, logLevel: 'silent' } : settings;
}

/** Runs `work` with a migrated database and the modules of a command, then closes both. */
export async function withApplication<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const settings = commandSettings();
  const database = await openDatabase(settings, 'command');
  try {
    await migrate({ url: database.url, entities: ENTITIES, applicationName: 'kasparro-migrate' });
    const app = await NestFactory.createApplicationContext(CommandModule.with(settings, database.url), {
      logger: false,
      abortOnError: false,
    });
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  } finally {
    await database.release();
  }
}
