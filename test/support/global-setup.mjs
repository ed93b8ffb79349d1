import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export const TEMPLATE = 'kasparro_template';

/**
 * Starts one PostgreSQL for the whole run (or uses TEST_DATABASE_URL) and creates a migrated template database, which
 * tests copy. Imports from the build in `dist`, since Jest does not transform what a global setup imports.
 */
export default async function globalSetup() {
  const folder = await mkdtemp(join(tmpdir(), 'kasparro-test-'));
  const { url, release } = await server(folder);
  await withClient(url, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  });
  await prepare(databaseUrl(url, TEMPLATE));
  process.env.KASPARRO_TEST_SERVER = url;
  process.env.KASPARRO_TEST_COMPILED = join(folder, 'compiled');
  globalThis.endTestRun = async () => {
    await release();
    await rm(folder, { recursive: true, force: true });
  };
}

async function server(folder) {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, release: async () => undefined };
  const { acquireEmbedded } = await import('../../dist/src/database/embedded/embedded-postgres.js');
  const options = { home: folder, purpose: 'command' };
  const first = await acquireEmbedded(options);
  await suitTests(first.url);
  await first.release();
  return acquireEmbedded(options);
}

const FOR_TESTS = {
  // The data is temporary, so the server need not wait for disks.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Test files run in parallel, each with one or more applications and their connections.
  max_connections: '400',
};

async function suitTests(url) {
  await withClient(url, async (client) => {
    for (const [name, value] of Object.entries(FOR_TESTS))
      await client.query(`ALTER SYSTEM SET ${name} = ${value}`);
  });
}

async function prepare(url) {
  await import('reflect-metadata');
  const [{ migrate }, { ENTITIES }, { JobQueue }] = await Promise.all([
    import('../../dist/src/database/migrate.js'),
    import('../../dist/src/app/entities.js'),
    import('../../dist/src/jobs/job-queue.js'),
  ]);
  await migrate({ url, entities: ENTITIES, applicationName: 'kasparro-test' });
  const queue = new JobQueue(url, { queueBackend: 'postgres' });
  await queue.start();
  await queue.stop();
}

function databaseUrl(url, database) {
  const copy = new URL(url);
  copy.pathname = `/${database}`;
  return copy.href;
}

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
