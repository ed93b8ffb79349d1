import { grantAppRole } from '../database/app-role.js';
import { embeddedUrl, resetEmbedded } from '../database/embedded/embedded-postgres.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { ENTITIES } from '../app/entities.js';
import { prepareQueue, QUEUE_SCHEMA } from '../jobs/job-queue.js';
import { commandSettings } from './context.js';
import { printResult } from './output.js';
import { WorkFailed, WrongUsage } from './cli-errors.js';

/** `kasparro migrate`: applies migrations, creates the queue's tables and, with APP_DATABASE_URL, the services' role. */
export async function migrateCommand({ json }: { json?: boolean }): Promise<void> {
  const settings = commandSettings();
  const database = await openDatabase(settings, 'command');
  try {
    const applied = await migrate({
      url: database.url,
      entities: ENTITIES,
      applicationName: 'kasparro-migrate',
    });
    await prepareQueue(database.url, settings);
    const role =
      settings.databaseAppUrl === undefined
        ? null
        : await grantAppRole(database.url, settings.databaseAppUrl, QUEUE_SCHEMA);
    const tables =
      applied.length === 0 ? 'Nothing to do: the schema is up to date' : `Applied ${applied.join(', ')}`;
    printResult(
      json,
      { applied, ...(role && { role }) },
      role ? `${tables}\nThe role in APP_DATABASE_URL is ready (${role})` : tables,
    );
  } finally {
    await database.release();
  }
}

/** `kasparro db url`: prints the connection string. The embedded server must be running, since its port may change. */
export async function databaseUrlCommand({ json }: { json?: boolean }): Promise<void> {
  const { databaseUrl, home } = commandSettings();
  const url = databaseUrl ?? (await embeddedUrl(home));
  if (url === null)
    throw new WorkFailed(`No embedded PostgreSQL is running in ${home}. Start it with \`npm start\`.`);
  printResult(json, { url }, url);
}

/** `kasparro reset --yes`: deletes the embedded database. */
export async function resetCommand({ yes }: { yes?: boolean }): Promise<void> {
  const { databaseUrl, home } = commandSettings();
  if (databaseUrl)
    throw new WrongUsage(
      'DATABASE_URL is set, and only the embedded database can be reset. Unset it to reset the embedded one.',
    );
  if (!yes) throw new WrongUsage(`This deletes all prices, pages and jobs in ${home}. Add --yes to confirm.`);
  await resetEmbedded(home);
  printResult(false, null, `Deleted the embedded database in ${home}. The next start creates a new one.`);
}
