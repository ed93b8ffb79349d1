import type { Type } from '@nestjs/common';
import type { DataSourceOptions, EntitySchema } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { driverUrl } from './driver-url.js';

/** Entity classes, as TypeORM expects them. */
export type Entities = (Type | EntitySchema)[];

export interface ConnectionOptions {
  /** Connection string of a PostgreSQL server, version 15 or newer. */
  url: string;
  /** Name of the connections in `pg_stat_activity`. */
  applicationName: string;
  entities: Entities;
  /** Maximum number of connections in the pool. */
  poolSize?: number;
}

/**
 * Returns the TypeORM options every part of Kasparro connects with: sessions in UTC, schema changes only by the
 * listed migrations, and `numeric` as the string PostgreSQL sends.
 */
export function dataSourceOptions({
  url,
  applicationName,
  entities,
  poolSize = 10,
}: ConnectionOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url: driverUrl(url),
    applicationName,
    poolSize,
    entities,
    migrations: MIGRATIONS,
    migrationsTableName: 'kasparro_migrations',
    migrationsTransactionMode: 'all',
    synchronize: false,
    logging: false,
    installExtensions: false,
    // Ids and counts stay far below 2^53, so a JavaScript number is exact; amounts are numeric and stay strings.
    parseInt8: true,
    extra: { options: '-c TimeZone=UTC -c DateStyle=ISO', connectionTimeoutMillis: 10_000 },
  };
}
