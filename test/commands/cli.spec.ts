import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import pg from 'pg';
import { MIGRATIONS } from '../../migrations/index.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { acquireEmbedded, type EmbeddedLease } from '../../src/database/embedded/embedded-postgres.js';
import { createTestHome, type TestHome } from '../support/home.js';
import { typeWrongly } from '../support/typed.js';

const HEADER = 'ticker,price,vol,date,market_cap';

describe('the command line', () => {
  let home: TestHome;
  let folder: TestFolder;
  /** Keeps one server running, so that most commands need not start and stop one. */
  let lease: EmbeddedLease;

  beforeAll(async () => {
    [home, folder] = await Promise.all([createTestHome(), createTestFolder()]);
    lease = await acquireEmbedded({ home: home.path, purpose: 'command' });
  });

  afterAll(async () => {
    await lease.release();
    await home.remove();
    await folder.remove();
  });

  it('explains every command and option with --help', async () => {
    const { code, stdout } = await home.cli(['--help']);
    expect(code).toBe(0);
    for (const command of [
      'serve',
      'run',
      'replay',
      'jobs',
      'coins',
      'schedule',
      'migrate',
      'db',
      'reset',
      'config',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b.*\\w`, 'm'));
    const run = await home.cli(['run', '--help']);
    expect(run.code).toBe(0);
    for (const option of ['--all', '--full', '--file', '--symbol', '--json'])
      expect(run.stdout).toContain(option);
  });

  it('migrates once when two commands migrate at the same time', async () => {
    const both = await Promise.all([home.cli(['migrate', '--json']), home.cli(['migrate', '--json'])]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const applied = both.flatMap(({ stdout }) => JSON.parse(stdout).applied as string[]);
    expect(applied).toEqual(MIGRATIONS.map((migration) => new migration().name));
    expect((await home.cli(['migrate'])).stdout).toContain('up to date');
  });

  it('runs a source and prints one JSON object, nothing else', async () => {
    const { code, stdout, stderr } = await home.cli(['run', 'csv', '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      jobs: [{ id: 1, source: 'csv', trigger: 'cli', status: 'success', counts: { read: 10, inserted: 10 } }],
    });
  });

  it('prints what became of every record, and why nothing was read', async () => {
    const again = await home.cli(['run', 'csv']);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(
      /^csv: job 2 success in .* 0 read: .*\n {2}.*crypto_data\.csv is unchanged since job 1\n$/,
    );
    const full = await home.cli(['run', 'csv', '--full']);
    expect(full.stdout).toMatch(/10 read: 0 inserted, 0 updated, 10 unchanged, 0 duplicate, 0 rejected\n$/);
  });

  it('loads the file of --file, and succeeds when at least one record loads', async () => {
    const file = await folder.write('other.csv', `${HEADER}\nBTC,1.5,,2024-02-01,\nETH,0,,2024-02-01,\n`);
    const { code, stdout } = await home.cli(['run', 'csv', '--file', file, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).jobs[0]).toMatchObject({
      status: 'partial',
      counts: { inserted: 1, rejected: 1 },
    });
  });

  it('prints with --dry-run what a run would change, and writes nothing', async () => {
    const file = await folder.write(
      'tried.csv',
      `${HEADER}\nBTC,1.75,,2024-02-01,\nNEWCOIN,3.10,,2024-02-01,\nETH,0,,2024-02-01,\n`,
    );
    const before = await home.cli(['jobs', '--json']);
    const tried = await home.cli(['run', 'csv', '--file', file, '--dry-run']);
    expect(tried.stderr).toBe('');
    expect(tried.code).toBe(0);
    const [summary, ...lines] = tried.stdout.trimEnd().split('\n');
    expect(summary).toMatch(
      /^csv: 1 page, 3 records: 1 inserted, 1 updated, 0 unchanged, 0 duplicate, 1 rejected; .*partial$/,
    );
    expect(lines).toEqual([
      expect.stringContaining('1 of 3 records'),
      expect.stringMatching(/^ {2}1 row .*added$/),
      '    NEWCOIN 2024-02-01T00:00:00.000Z 3.10 cap - volume - (page 1)',
      expect.stringMatching(/^ {2}1 row .*change/),
      '    BTC 2024-02-01T00:00:00.000Z 1.75 cap - volume - (page 1), now 1.5 cap - volume -',
      expect.stringMatching(/^ {2}1 record .*rejected$/),
      expect.stringMatching(/^ {4}page 1 line 4: price_zero, /),
      expect.stringMatching(/nothing was written$/i),
    ]);
    const json = await home.cli(['run', 'csv', '--file', file, '--dry-run', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      differences: [
        {
          source: 'csv',
          status: 'partial',
          note: null,
          counts: { read: 3, inserted: 1, updated: 1, rejected: 1 },
          rejected: { records: 1, examples: [{ page: 1, place: 'line 4', code: 'price_zero' }] },
        },
      ],
    });
    expect((await home.cli(['jobs', '--json'])).stdout).toBe(before.stdout);
    expect((await home.cli(['coins', 'search', 'NEWCOIN', '--json'])).stdout).toContain('"total":0');
  });

  it('escapes control characters in the names of coins', async () => {
    const file = await folder.write('red.csv', `${HEADER}\n\x1b[31mRED,1.75,,2024-02-01,\n`);
    const { stdout } = await home.cli(['run', 'csv', '--file', file, '--dry-run']);
    expect(stdout).toContain('\\u001b[31MRED 2024-02-01');
    expect(stdout).not.toContain('\x1b');
  });

  it('reports an unchanged file with --dry-run, and exits with 1 when the run would fail', async () => {
    const unchanged = await home.cli(['run', 'csv', '--dry-run']);
    expect(unchanged.code).toBe(0);
    expect(unchanged.stdout).toMatch(/^csv: 0 pages, 0 records: .*\n {2}.*is unchanged since job \d+\n/);
    const broken = await folder.write('broken.csv', `${HEADER}\nBTC,0,,2024-02-01,\n`);
    const failing = await home.cli(['run', 'csv', '--file', broken, '--dry-run']);
    expect(failing.code).toBe(1);
    expect(failing.stdout).toMatch(/failure\n {2}Page 1 /);
    const missing = await home.cli(['run', 'csv', '--file', join(folder.path, 'no.csv'), '--dry-run']);
    expect(missing.stdout).toContain('no.csv');
    expect(missing.code).toBe(1);
  });

  it('exits with 1 when the job fails', async () => {
    const missing = join(folder.path, 'missing.csv');
    const { code, stdout } = await home.cli(['run', 'csv', '--file', missing, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).jobs[0]).toMatchObject({
      status: 'failure',
      error_message: expect.stringContaining(missing),
    });
  });

  it('lists jobs as a table and as JSON', async () => {
    const { code, stdout } = await home.cli(['jobs', '--limit', '3']);
    expect(code).toBe(0);
    const [header, ...rows] = stdout.trimEnd().split('\n');
    expect(header).toMatch(/^id +source +status +trigger/);
    expect(rows.map((row) => row.split(/ +/).slice(0, 4).join(' '))).toEqual([
      '5 csv failure cli',
      '4 csv partial cli',
      '3 csv success cli',
    ]);
    const failed = await home.cli(['jobs', '--status', 'failure', '--source', 'csv', '--json']);
    expect(JSON.parse(failed.stdout).jobs).toHaveLength(1);
  });

  it.each([
    [[], 'Usage: kasparro'],
    [['fly'], 'unknown command'],
    [['run'], 'Which source?'],
    [['run', 'nope'], 'Unknown source "nope"'],
    [['run', 'csv', '--all'], 'Give either sources or --all'],
    [['run', 'csv', '--quickly'], 'unknown option'],
    [['run', 'csv', '--file'], 'argument missing'],
    [['jobs', '--limit', '0'], '--limit must be'],
    [['jobs', '--limit', '501'], '--limit must be'],
    [['jobs', '--source', 'nope'], 'Allowed choices are'],
    [['jobs', '--status', 'done'], 'Allowed choices are'],
    [['serve', '--role', 'boss'], 'Allowed choices are'],
    [['reset'], 'Add --yes'],
  ])('exits with 2 for %j, and reports what is wrong', async (args, message) => {
    const { code, stdout, stderr } = await typeWrongly(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('exits with 1 and prints a line per invalid setting', async () => {
    const { code, stderr } = await home.cli(['jobs'], { PORT: 'x', WORKER_CONCURRENCY: '0' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/PORT: must be .*\n.*WORKER_CONCURRENCY: must be .*\n$/);
  });

  it('prints the settings with secrets masked', async () => {
    const env = {
      DATABASE_URL: 'postgresql://user:hunter2@db.example/x?sslmode=require&password=hunter3',
      APP_DATABASE_URL: 'postgresql://app:hunter6@db.example/x',
      API_KEYS: 'hunter4,hunter5',
    };
    const { code, stdout } = await home.cli(['config'], env);
    expect(code).toBe(0);
    expect(stdout).toContain('db.example');
    expect(stdout).not.toContain('hunter');
    expect(JSON.parse(stdout).home).toBe(home.path);
  });

  it('prints the connection string of the running server', async () => {
    expect((await home.cli(['db', 'url'])).stdout).toBe(`${lease.url}\n`);
  });

  it('refuses to reset a database that is in use', async () => {
    const { code, stderr } = await home.cli(['reset', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('in use');
  });

  it('starts a server when none runs, stops it afterwards, and reports that none runs', async () => {
    await lease.release();
    expect(await home.hasServer()).toBe(false);
    expect(JSON.parse((await home.cli(['jobs', '--json'])).stdout).jobs).toHaveLength(5);
    expect(await home.hasServer()).toBe(false);
    const { code, stderr } = await home.cli(['db', 'url']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/not? .*running/i);
    expect(stderr).toContain(home.path);
  });

  it('resets an unused embedded database, and never the one in DATABASE_URL', async () => {
    expect((await home.cli(['reset', '--yes'], { DATABASE_URL: 'postgres://h/d' })).code).toBe(2);
    expect((await home.cli(['reset', '--yes'])).code).toBe(0);
    expect((await home.cli(['jobs'])).stdout).toBe('No jobs yet\n');
  });

  it.each([
    ['unreachable', 'postgres://u:pass-word@127.0.0.1:1/x', 'connect ECONNREFUSED 127.0.0.1:1'],
    ['on an unknown host', 'postgres://u:pass-word@nowhere.invalid/x', 'ENOTFOUND nowhere.invalid'],
  ])('reports in one line a database that is %s, and what to check', async (_, DATABASE_URL, reason) => {
    const { code, stderr } = await home.cli(['jobs'], { DATABASE_URL });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Cannot connect to [^\n]*\/x[^\n]*DATABASE_URL[^\n]*\n$/);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain('pass-word');
  });

  it('queues each due source once, and reports why others are not queued', async () => {
    const env = { SCHEDULE_INTERVAL: '0', SCHEDULE_COINPAPRIKA: '0 0 * * *' };
    const schedule = async () => {
      const { code, stdout, stderr } = await home.cli(['schedule', '--json'], env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout).runs as Record<string, unknown>[];
    };
    const [csv, , paprika] = await schedule();
    expect(csv).toEqual({ source: 'csv', due_since: null, job_id: null, skipped: null });
    expect(paprika).toMatchObject({
      source: 'coinpaprika',
      due_since: expect.stringMatching(/T00:00:00\.000Z$/),
      job_id: expect.any(Number),
    });
    expect((await schedule())[2]).toMatchObject({ job_id: null, skipped: null });
    const { stdout } = await home.cli(['schedule'], env);
    expect(stdout).toMatch(/^csv +- +.*off$/m);
    expect(stdout).toMatch(/^coinpaprika +\S+ +already queued/m);
  });

  it('runs the other sources when one is busy in another process, and exits with 1', async () => {
    lease = await acquireEmbedded({ home: home.path, purpose: 'command' });
    const client = new pg.Client({ connectionString: lease.url });
    await client.connect();
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO etl_jobs (source, status, trigger, queue_id) VALUES ('coingecko', 'running', 'api', gen_random_uuid())
       RETURNING id`,
    );
    await client.end();
    const { code, stdout, stderr } = await home.cli(['run', 'coingecko', 'csv', '--json']);
    expect(JSON.parse(stdout).jobs).toEqual([expect.objectContaining({ source: 'csv', status: 'success' })]);
    expect(stderr).toMatch(
      new RegExp(`^coingecko has a job that is queued or running: ${rows[0]!.id}\\b[^\\n]+\\n$`),
    );
    expect(code).toBe(1);
  });
});
