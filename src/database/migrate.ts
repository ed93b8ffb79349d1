import { DataSource } from 'typeorm';
import { messageOf } from '../common/errors.js';
import { dataSourceOptions, type ConnectionOptions } from './data-source.js';
import { LOCKS } from './locks.js';
import { codeOf } from './postgres-errors.js';

const INSUFFICIENT_PRIVILEGE = '42501';

/** Migrations are pending and the current role may not apply them. The message says which role can. */
export class MayNotMigrateError extends Error {
  constructor(cause: unknown) {
    super(
      `Migrations are pending, and the role in DATABASE_URL may not apply them (${messageOf(cause)}). ` +
        'Run `kasparro migrate` as the role that owns the tables, then restart.',
      { cause },
    );
    this.name = 'MayNotMigrateError';
  }
}

/** Cannot connect to the database. The message has its host and name, the cause, and what to check. */
export class NoDatabaseError extends Error {
  constructor(url: string, cause: unknown) {
    const { host, pathname } = new URL(url);
    super(
      `Cannot connect to the database ${host}${pathname} (${messageOf(cause)}). ` +
        'Check that it is running and accepts connections from this machine, and check DATABASE_URL.',
      { cause },
    );
    this.name = 'NoDatabaseError';
  }
}

/**
 * Applies all pending migrations. Safe to run concurrently: other processes wait.
 * @returns the names of the migrations applied by this call
 * @throws NoDatabaseError, MayNotMigrateError
 */
export async function migrate(connection: ConnectionOptions): Promise<string[]> {
  const dataSource = await new DataSource(dataSourceOptions({ ...connection, poolSize: 2 }))
    .initialize()
    .catch((error: unknown) => {
      throw new NoDatabaseError(connection.url, error);
    });
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [LOCKS.migrations]);
    const applied = await dataSource.runMigrations();
    return applied.map(({ name }) => name);
  } catch (error) {
    throw codeOf(error) === INSUFFICIENT_PRIVILEGE ? new MayNotMigrateError(error) : error;
  } finally {
    await lock.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}
