import { DataSource } from 'typeorm';
import { messageOf } from '../common/errors.js';
import { dataSourceOptions, type ConnectionOptions } from './data-source.js';
import { codeOf } from './postgres-errors.js';

const MIGRATION_LOCK = 7_203_000;
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
  } catch (error) {
    throw codeOf(error) === INSUFFICIENT_PRIVILEGE ? new MayNotMigrateError(error) : error;
  } finally {
    await lock.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}
