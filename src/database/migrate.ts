import { DataSource } from 'typeorm';
import { messageOf } from '../common/errors.js';
import { dataSourceOptions, type ConnectionOptions } from './data-source.js';
import { LOCKS } from './locks.js';
import { codeOf } from './postgres-errors.js';

const INSUFFICIENT_PRIVILEGE = '42501';

/** Migrations are pending and this role may not apply them; says who can. */
export class MayNotMigrateError extends Error {
  constructor(cause: unknown) {
    super(
      `Migrations are pending and the role of DATABASE_URL may not apply them (${messageOf(cause)}): ` +
        'run `kasparro migrate` with the role that owns the tables, then start again',
      { cause },
    );
    this.name = 'MayNotMigrateError';
  }
}

/** The database did not let us in; says which one, why, and where to look. */
export class NoDatabaseError extends Error {
  constructor(url: string, cause: unknown) {
    const { host, pathname } = new URL(url);
    super(
      `Cannot connect to the database ${host}${pathname} (${messageOf(cause)}): ` +
        'see that it runs and lets this machine in, and that DATABASE_URL is right',
      { cause },
    );
    this.name = 'NoDatabaseError';
  }
}

/**
 * Applies every pending migration; safe when several processes do it at once, the others wait.
 * @returns the names of the migrations applied now
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
