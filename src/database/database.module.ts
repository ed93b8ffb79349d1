import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions, type ConnectionOptions } from './data-source.js';
import { Partitions } from './partitions.js';

/** Injection token of the connection string of the database. */
export const DATABASE_URL = Symbol('DatabaseUrl');

/** The connection pool and the partitions. `migrate` must have run before. */
@Global()
@Module({})
export class DatabaseModule {
  static with(connection: ConnectionOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({ ...dataSourceOptions(connection), retryAttempts: 3, retryDelay: 1000 }),
      ],
      providers: [Partitions, { provide: DATABASE_URL, useValue: connection.url }],
      exports: [Partitions, DATABASE_URL],
    };
  }
}
