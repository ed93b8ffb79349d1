import { embeddedUrl, resetEmbedded } from '../database/embedded/embedded-postgres.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { ENTITIES } from '../entities.js';
import { commandSettings } from './context.js';
import { print, WorkFailed, WrongUsage } from './outcome.js';

/** `kasparro migrate` */
export async function migrateCommand({ json }: { json?: boolean }): Promise<void> {
  const database = await openDatabase(commandSettings(), 'command');
  try {
    const applied = await migrate({
      url: database.url,
      entities: ENTITIES,
      applicationName: 'kasparro-migrate',
    });
    print(
      json,
      { applied },
      applied.length === 0 ? 'Nothing to do: the schema is up to date' : `Applied ${applied.join(', ')}`,
    );
  } finally {
    await database.release();
  }
}

/** `kasparro db url`: works while the embedded server runs, since its port changes with each start. */
export async function databaseUrlCommand({ json }: { json?: boolean }): Promise<void> {
  const { databaseUrl, home } = commandSettings();
  const url = databaseUrl ?? (await embeddedUrl(home));
  if (url === null)
    throw new WorkFailed(`No embedded server is running in ${home}; \`npm start\` starts one`);
  print(json, { url }, url);
}

/** `kasparro reset --yes` */
export async function resetCommand({ yes }: { yes?: boolean }): Promise<void> {
  const { databaseUrl, home } = commandSettings();
  if (databaseUrl) throw new WrongUsage('DATABASE_URL is set: only the embedded database can be reset');
  if (!yes) throw new WrongUsage(`This deletes every price, page and job in ${home}. Add --yes to do it`);
  await resetEmbedded(home);
  print(false, null, `The embedded database in ${home} is deleted; the next start makes a new one`);
}
