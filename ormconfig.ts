import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { settingsFromEnvironment } from './src/config/load-env.js';
import { dataSourceOptions } from './src/database/data-source.js';
import { ENTITIES } from './src/app/entities.js';
import { SOURCE_SETTINGS } from './src/sources/source-settings.js';

const { databaseUrl } = settingsFromEnvironment(SOURCE_SETTINGS);
if (!databaseUrl) {
  throw new Error(
    'Set DATABASE_URL for the TypeORM command line (`npm run kasparro -- db url` prints the embedded one)',
  );
}

/** The data source of the TypeORM command line (`npx typeorm -d dist/ormconfig.js …`). */
export default new DataSource(
  dataSourceOptions({ url: databaseUrl, entities: ENTITIES, applicationName: 'kasparro-typeorm' }),
);
