import { DataSource } from 'typeorm';
import { dataSourceOptions, type ConnectionOptions } from './data-source.js';

const MIGRATION_LOCK = 7_203_000;

/**
 * Applies every pending migration; safe when several processes do it at once, the others wait.
 * @returns the names of the migrations applied now
 */
export async function migrate(connection: ConnectionOptions): Promise<string[]> {
  const dataSource = await new DataSource(dataSourceOptions({ ...connection, poolSize: 2 })).initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await dataSource.runMigrations();
    return applied.map(({ name }) => name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}
