import type { Type } from '@nestjs/common';
import type { DataSourceOptions, EntitySchema } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { driverUrl } from './driver-url.js';

/** Entity classes, as TypeORM takes them. */
export type Entities = (Type | EntitySchema)[];

export interface ConnectionOptions {
  /** PostgreSQL connection string, 15 or newer. */
  url: string;
  /** How the connections are named in `pg_stat_activity`. */
  applicationName: string;
  entities: Entities;
  /** Most connections the pool may hold. */
  poolSize?: number;
}

/**
 * How every part of Kasparro connects: sessions in UTC, the schema only ever changed by the listed
 * migrations, and `numeric` left as the string PostgreSQL sends.
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
    // Ids and counts stay far below 2^53, where JavaScript counts exactly; amounts are numeric and stay text.
    parseInt8: true,
    extra: { options: '-c TimeZone=UTC -c DateStyle=ISO', connectionTimeoutMillis: 10_000 },
  };
}
