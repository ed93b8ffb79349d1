import pg, { type Client } from 'pg';
import { messageOf } from '../common/errors.js';
import { driverUrl } from './driver-url.js';
import { LOCKS } from './locks.js';
import { codeOf } from './postgres-errors.js';
import { scramVerifier } from './scram.js';

/** Tables whose partitions are created and dropped at runtime, which requires ownership. */
const PARTITIONED = ['raw_data', 'unified_crypto_data'];

/** What `kasparro migrate` did for the role of the services: created it, changed its password, or only granted. */
export type RoleChange = 'made' | 'password set' | 'granted';

/**
 * Creates the role of `appUrl` if it does not exist, changes its password if the one in the URL does not work,
 * and grants what the services need: read and write access to all tables, ownership of the two partitioned
 * tables, and no write access to the list of applied migrations. Idempotent.
 * @param url connection string of the role that owns the tables
 * @param appUrl connection string the services use, on the same database
 * @param queueSchema where the queue keeps its tables
 * @throws Error with the reason when `appUrl` cannot be used
 */
export async function grantAppRole(url: string, appUrl: string, queueSchema: string): Promise<RoleChange> {
  const { name, password } = credentialsOf(appUrl);
  const change = await asOwner(url, async (owner) => {
    const [current] = (await owner.query<{ name: string }>('SELECT current_user AS name')).rows;
    if (current?.name === name)
      throw new Error(
        `APP_DATABASE_URL uses ${name}, the role that applies migrations. Use a separate role for the services.`,
      );
    const made = await ensureRole(owner, name, password, appUrl);
    for (const statement of await grants(owner, name, queueSchema)) await owner.query(statement);
    return made;
  });
  await checkAccess(appUrl);
  return change;
}

function credentialsOf(appUrl: string): { name: string; password: string } {
  const { username, password } = new URL(appUrl);
  if (username === '' || password === '')
    throw new Error('APP_DATABASE_URL must contain a user name and a password');
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** Runs `work` in one transaction as the owner of the tables. Concurrent calls run one after another. */
async function asOwner<T>(url: string, work: (owner: Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: driverUrl(url), application_name: 'kasparro-migrate' });
  await owner.connect();
  try {
    await owner.query('BEGIN');
    await owner.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.appRole]);
    const result = await work(owner);
    await owner.query('COMMIT');
    return result;
  } finally {
    await owner.end();
  }
}

async function ensureRole(
  owner: Client,
  name: string,
  password: string,
  appUrl: string,
): Promise<RoleChange> {
  const role = pg.escapeIdentifier(name);
  const verifier = pg.escapeLiteral(scramVerifier(password));
  const found = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  if (found.rowCount === 0) {
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD ${verifier}`);
    return 'made';
  }
  if (await canLogIn(appUrl)) return 'granted';
  await owner.query(`ALTER ROLE ${role} LOGIN PASSWORD ${verifier}`);
  return 'password set';
}

/** Returns false only when the password is wrong or login is not allowed, which the caller can fix. */
async function canLogIn(appUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: driverUrl(appUrl) });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // invalid_password, or a role that may not log in.
    return !['28P01', '28000'].includes(codeOf(error) ?? '');
  } finally {
    await client.end();
  }
}

async function grants(owner: Client, name: string, queueSchema: string): Promise<string[]> {
  const [place] = (
    await owner.query<{ database: string; schema: string }>(
      'SELECT current_database() AS database, current_schema() AS schema',
    )
  ).rows;
  const { database = '', schema = '' } = place ?? {};
  const [role, own, queue] = [name, schema, queueSchema].map((each) => pg.escapeIdentifier(each));
  const partitions = await owner.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_inherits i
     JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
     WHERE p.relname = ANY ($1) AND p.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'`,
    [PARTITIONED],
  );
  return [
    // So that migrations can alter the tables that the services own.
    `GRANT ${role} TO CURRENT_USER`,
    `GRANT CONNECT, TEMPORARY ON DATABASE ${pg.escapeIdentifier(database)} TO ${role}`,
    `GRANT USAGE, CREATE ON SCHEMA ${own} TO ${role}`,
    `GRANT USAGE ON SCHEMA ${queue} TO ${role}`,
    ...[own, queue].flatMap((each) => [
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${each} TO ${role}`,
      `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${each} TO ${role}`,
    ]),
    `REVOKE INSERT, UPDATE, DELETE ON kasparro_migrations FROM ${role}`,
    ...[...PARTITIONED, ...partitions.rows.map((row) => row.name)].map(
      (table) => `ALTER TABLE ${table} OWNER TO ${role}`,
    ),
  ];
}

/** Fails now instead of at the start of the services. */
async function checkAccess(appUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: driverUrl(appUrl) });
  try {
    await client.connect();
    await client.query('SELECT 1 FROM etl_jobs LIMIT 0');
  } catch (error) {
    throw new Error(`Cannot use APP_DATABASE_URL: ${messageOf(error)}`, { cause: error });
  } finally {
    await client.end();
  }
}
