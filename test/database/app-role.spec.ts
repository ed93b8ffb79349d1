import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { grantAppRole } from '../../src/database/app-role.js';
import { migrate } from '../../src/database/migrate.js';
import { Partitions } from '../../src/database/partitions.js';
import { ENTITIES } from '../../src/app/entities.js';
import { prepareQueue, QUEUE_SCHEMA } from '../../src/jobs/job-queue.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { csvRows } from '../support/csv-rows.js';
import { createTestDatabase, openDataSource, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';

const POSTGRES = { queueBackend: 'postgres' } as const;

/** Two roles: one that owns the tables without being a superuser, and the one of the services. */
describe('the role of the services', () => {
  const suffix = randomUUID().slice(0, 8);
  const [ownerName, appName] = [`owner_${suffix}`, `app ${suffix}`];
  let database: TestDatabase;
  let folder: TestFolder;
  let ownerUrl: string;
  let appUrl: string;
  let app: TestApp | undefined;

  const as = (name: string, password: string): string => {
    const url = new URL(database.url);
    [url.username, url.password] = [encodeURIComponent(name), encodeURIComponent(password)];
    return url.href;
  };

  const trying = async (url: string, sql: string): Promise<string> => {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.query(sql);
      return 'done';
    } catch (error) {
      return (error as Error).message;
    } finally {
      await client.end();
    }
  };

  const prepare = async () => {
    await migrate({ url: ownerUrl, entities: ENTITIES, applicationName: 'kasparro-test' });
    await prepareQueue(ownerUrl, POSTGRES);
  };

  beforeAll(async () => {
    [database, folder] = await Promise.all([createTestDatabase({ template: false }), createTestFolder()]);
    [ownerUrl, appUrl] = [as(ownerName, 'owner'), as(appName, 'p@ss:word/ü%')];
    await database.query(`CREATE ROLE ${ownerName} LOGIN CREATEROLE PASSWORD 'owner'`);
    const [{ name } = { name: '' }] = await database.query<{ name: string }>(
      'SELECT current_database() AS name',
    );
    await database.query(`ALTER DATABASE ${name} OWNER TO ${ownerName}`);
    await prepare();
  });

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  afterAll(async () => {
    await database.query(`DROP OWNED BY "${appName}"`);
    await database.query(`DROP ROLE "${appName}"`);
    await database.query(`REASSIGN OWNED BY ${ownerName} TO CURRENT_USER`);
    await database.query(`DROP OWNED BY ${ownerName}`);
    await database.query(`DROP ROLE ${ownerName}`);
    await database.drop();
    await folder.remove();
  });

  it('is created with the password of its URL, and can be granted again', async () => {
    expect(await grantAppRole(ownerUrl, appUrl, QUEUE_SCHEMA)).toBe('made');
    expect(await grantAppRole(ownerUrl, appUrl, QUEUE_SCHEMA)).toBe('granted');
  });

  it('has the rights that every role needs: partitions, queue, reads and retention', async () => {
    const file = await folder.write('rows.csv', csvRows(1_000));
    app = await startTestApp({ CSV_DATA_PATH: file }, { ...database, url: appUrl });
    const { status, body } = await app.post('/api/v1/etl/run/csv?sync=true');
    expect({ status, counts: body.job.counts }).toMatchObject({ status: 200, counts: { inserted: 1_000 } });
    expect((await app.get('/api/v1/data?limit=1')).body.metadata.total_records).toBe(1_000);
    expect((await app.get('/health/ready')).status).toBe(200);
    const dataSource = await openDataSource({ url: appUrl });
    try {
      const partitions = new Partitions(dataSource);
      await partitions.ensureMonth(new Date('2001-02-03T00:00:00Z'));
      expect(await partitions.dropMonthsBefore(new Date('2002-01-01T00:00:00Z'))).toEqual([
        'raw_data_y2001m02',
      ]);
    } finally {
      await dataSource.destroy();
    }
  });

  it.each([
    ['DROP TABLE coins', 'must be owner'],
    ['ALTER TABLE etl_jobs ADD COLUMN x int', 'must be owner'],
    ['TRUNCATE etl_jobs', 'permission denied'],
    [`INSERT INTO kasparro_migrations (timestamp, name) VALUES (1, 'x')`, 'permission denied'],
    ['DROP SCHEMA pgboss CASCADE', 'must be owner'],
    ['CREATE ROLE intruder', 'permission denied'],
    ['CREATE SCHEMA other', 'permission denied'],
    [`COPY coins TO PROGRAM 'true'`, 'COPY'],
  ])('may not run: %s', async (sql, reason) => {
    expect(await trying(appUrl, sql)).toContain(reason);
  });

  it('gets rights on later tables, and the owner can still alter its tables', async () => {
    await trying(ownerUrl, 'CREATE TABLE added_later (id int)');
    expect(await trying(appUrl, 'SELECT 1 FROM added_later')).toContain('permission denied');
    await grantAppRole(ownerUrl, appUrl, QUEUE_SCHEMA);
    expect(await trying(appUrl, 'SELECT 1 FROM added_later')).toBe('done');
    expect(await trying(ownerUrl, 'ALTER TABLE unified_crypto_data ADD COLUMN later int')).toBe('done');
    expect(await trying(ownerUrl, 'ALTER TABLE unified_crypto_data DROP COLUMN later')).toBe('done');
    expect(await trying(ownerUrl, 'DROP TABLE added_later')).toBe('done');
  });

  it('has its password replaced when the URL holds another one', async () => {
    const renewed = as(appName, 'renewed');
    expect(await grantAppRole(ownerUrl, renewed, QUEUE_SCHEMA)).toBe('password set');
    expect(await trying(appUrl, 'SELECT 1')).toContain('password authentication failed');
    expect(await trying(renewed, 'SELECT 1 FROM etl_jobs')).toBe('done');
    await grantAppRole(ownerUrl, appUrl, QUEUE_SCHEMA);
  });

  it('is rejected when it is the migrating role or has no password', async () => {
    await expect(grantAppRole(ownerUrl, ownerUrl, QUEUE_SCHEMA)).rejects.toThrow(
      new RegExp(`^APP_DATABASE_URL .*${ownerName}`),
    );
    await expect(grantAppRole(ownerUrl, as(appName, ''), QUEUE_SCHEMA)).rejects.toThrow('password');
  });

  it('gets an error that names the role that can migrate', async () => {
    const empty = await createTestDatabase({ template: false });
    const url = new URL(appUrl);
    url.pathname = new URL(empty.url).pathname;
    try {
      await expect(
        migrate({ url: url.href, entities: ENTITIES, applicationName: 'kasparro-test' }),
      ).rejects.toThrow(/`kasparro migrate` .*owns the tables/);
    } finally {
      await empty.drop();
    }
  });
});
