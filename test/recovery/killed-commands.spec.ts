import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { acquireEmbedded, type EmbeddedLease } from '../../src/database/embedded/embedded-postgres.js';
import { writeCsvFiles } from '../support/csv-rows.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { createTestHome, type TestHome } from '../support/home.js';
import { until } from '../support/processes.js';

const FILES = 10;
const ROWS_PER_FILE = 5_000;

describe('a killed command, without a server running', () => {
  let home: TestHome;
  let folder: TestFolder;
  let other: TestFolder;
  let lease: EmbeddedLease;
  let database: pg.Client;

  beforeAll(async () => {
    [home, folder, other] = await Promise.all([createTestHome(), createTestFolder(), createTestFolder()]);
    await writeCsvFiles(folder, FILES, ROWS_PER_FILE);
    lease = await acquireEmbedded({ home: home.path, purpose: 'command' });
    database = new pg.Client({ connectionString: lease.url });
    await database.connect();
    expect((await home.cli(['migrate'])).code).toBe(0);
    const { child, ended } = home.start('cli.js', ['run', 'csv', '--file', folder.path]);
    await until(async () => (await rows('SELECT 1 FROM etl_jobs WHERE pages > 0'))[0]);
    child.kill('SIGKILL');
    await ended;
  });

  afterAll(async () => {
    await database.end();
    await lease.release();
    await home.remove();
    await Promise.all([folder.remove(), other.remove()]);
  });

  const rows = async (sql: string): Promise<unknown[]> => (await database.query(sql)).rows;

  /** Makes the heartbeat of the process expire. */
  const expireHeartbeat = async (): Promise<void> => {
    await rows(`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 minute' WHERE state = 'active'`);
    await rows('UPDATE pgboss.queue SET monitor_on = NULL, monitor_claim_on = NULL');
  };

  it('leaves a job that the next command does not take while its process may be alive', async () => {
    const { code, stderr } = await home.cli(['run', 'csv', '--file', folder.path]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^csv has a job that is queued or running: 1\b.* resumes here\.\n$/);
  });

  it('leaves a job that the next command finishes before its own, once the heartbeat has expired', async () => {
    await expireHeartbeat();
    const file = await other.write('other.csv', 'ticker,price,date\nBTC,1,2024-01-15\n');
    const { code, stdout, stderr } = await home.cli(['run', 'csv', '--file', file]);
    // On a slow machine it also prints progress.
    expect(stderr.replaceAll(/^csv: \d+ records, .*\n/gm, '')).toBe('');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^csv: job 1 success in .* ${FILES * ROWS_PER_FILE} read: `)),
      ...Array.from({ length: stdout.split('\n').length - 3 }, () => expect.any(String)),
      expect.stringMatching(/^csv: job \d+ success in .* 1 read: 1 inserted/),
      '',
    ]);
    expect(await rows('SELECT count(*)::int AS facts FROM unified_crypto_data')).toEqual([
      { facts: FILES * ROWS_PER_FILE + 1 },
    ]);
    expect(await rows('SELECT status, attempt FROM etl_jobs WHERE id = 1')).toEqual([
      { status: 'success', attempt: 2 },
    ]);
  });

  it('leaves a replay that the next run finishes before its own', async () => {
    const { child, ended } = home.start('cli.js', ['replay', '--job', '1']);
    await until(async () => (await rows(`SELECT 1 FROM etl_jobs WHERE trigger = 'replay' AND pages > 0`))[0]);
    child.kill('SIGKILL');
    await ended;
    await expireHeartbeat();
    const { code, stdout } = await home.cli(['run', 'csv', '--file', folder.path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^csv: job \d+ success in .* 50000 read: 0 inserted, 0 updated, 50000 unchanged/);
    expect(stdout).toMatch(/\n {2}replay of the pages of job 1\ncsv: job \d+ success in .* 0 read: /);
  });
});
