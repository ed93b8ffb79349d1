import pg, { type Client } from 'pg';
import { messageOf } from '../common/errors.js';
import { driverUrl } from './driver-url.js';
import { LOCKS } from './locks.js';
import { codeOf } from './postgres-errors.js';
import { scramVerifier } from './scram.js';

/** Tables whose partitions come and go while Kasparro runs, which only their owner can do. */
const PARTITIONED = ['raw_data', 'unified_crypto_data'];

/** What `kasparro migrate` did for the role of the services. */
export type RoleChange = 'made' | 'password set' | 'granted';

/**
 * Makes the role of `appUrl` when it is missing, sets its password when that of the URL does not work,
 * and gives it what the services need: to read and write the rows of every table, to own the two
 * partitioned tables, and nothing of the schema's history. Can be done again at any time.
 * @param url connection string of the role that owns the tables
 * @param appUrl connection string the services use, on the same database
 * @param queueSchema where the queue keeps its tables
 * @throws Error that says what is wrong, when `appUrl` cannot be used
 */
export async function grantAppRole(url: string, appUrl: string, queueSchema: string): Promise<RoleChange> {
  const { name, password } = credentialsOf(appUrl);
  const change = await asOwner(url, async (owner) => {
    const [current] = (await owner.query<{ name: string }>('SELECT current_user AS name')).rows;
    if (current?.name === name)
      throw new Error(
        `APP_DATABASE_URL names ${name}, the role that migrates: the services need one of their own`,
      );
    const made = await ensureRole(owner, name, password, appUrl);
    for (const statement of await grants(owner, name, queueSchema)) await owner.query(statement);
    return made;
  });
  await tryOut(appUrl);
  return change;
}

function credentialsOf(appUrl: string): { name: string; password: string } {
  const { username, password } = new URL(appUrl);
  if (username === '' || password === '')
    throw new Error('APP_DATABASE_URL: needs the name and the password of a role');
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** One transaction as the owner of the tables; several at once wait for each other. */
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

/** False only when the password is the reason, which can be mended here. */
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
    // To alter what the services own, now and in later migrations.
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

/** Better now than at the start of the services. */
async function tryOut(appUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: driverUrl(appUrl) });
  try {
    await client.connect();
    await client.query('SELECT 1 FROM etl_jobs LIMIT 0');
  } catch (error) {
    throw new Error(`APP_DATABASE_URL cannot be used: ${messageOf(error)}`, { cause: error });
  } finally {
    await client.end();
  }
}
