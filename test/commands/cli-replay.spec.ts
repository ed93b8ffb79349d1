import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acquireEmbedded, type EmbeddedLease } from '../../src/database/embedded/embedded-postgres.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { createTestHome, type TestHome } from '../support/home.js';
import { typeWrongly } from '../support/typed.js';

const FILE = 'ticker,price,date\nBTC,45000.50,2024-01-15\nETH,0,2024-01-15\n';

describe('kasparro replay', () => {
  let home: TestHome;
  let folder: TestFolder;
  let lease: EmbeddedLease;

  beforeAll(async () => {
    [home, folder] = await Promise.all([createTestHome(), createTestFolder()]);
    lease = await acquireEmbedded({ home: home.path, purpose: 'command' });
    const file = await folder.write('prices.csv', FILE);
    expect((await home.cli(['run', 'csv', '--file', file])).code).toBe(0);
  });

  afterAll(async () => {
    await lease.release();
    await home.remove();
    await folder.remove();
  });

  it('previews changes with --dry-run without creating a job', async () => {
    const { code, stdout } = await home.cli(['replay', '--job', '1', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^csv: 1 stored page, 2 records: 0 inserted, 0 updated, 1 unchanged/);
    expect(stdout).toContain('    page 1 line 3: price_zero, ');
    expect(stdout).toMatch(/nothing was written\n$/i);
    const jobs = await home.cli(['jobs', '--json']);
    expect(JSON.parse(jobs.stdout).jobs).toHaveLength(1);
  });

  it('replays the pages of a job and prints what became of every record', async () => {
    const { code, stdout } = await home.cli(['replay', '--job', '1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^csv: job 2 partial in [\d.]+ s, 2 read: 0 inserted, 0 updated, 1 unchanged, 0 duplicate, 1 rejected\n {2}1 of 2 records .*\/api\/v1\/rejected\?job_id=2.*\n {2}replay of the pages of job 1\n$/,
    );
  });

  it('replays the pages of a time span and prints one JSON object, nothing else', async () => {
    const span = ['--source', 'csv', '--from', '2020-01-01', '--to', '2100-01-01', '--json'];
    const { code, stdout, stderr } = await home.cli(['replay', ...span]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      job: { trigger: 'replay', counts: { read: 2, unchanged: 1 } },
    });
    const preview = await home.cli(['replay', ...span, '--dry-run']);
    expect(JSON.parse(preview.stdout)).toMatchObject({ difference: { pages: 1, added: { rows: 0 } } });
  });

  it.each([
    [[], '--job ID, or --source S --from T --to T'],
    [['--job', 'x'], '--job must be the id of a job'],
    [['--source', 'nope', '--from', '2024-01-01', '--to', '2024-01-02'], 'Unknown source "nope"'],
    [['--source', 'csv', '--from', 'soon', '--to', '2024-01-02'], '--from must be an ISO 8601 time'],
  ])('exits with 2 for %j, and names the flag that is wrong', async (flags, message) => {
    const { code, stdout, stderr } = await typeWrongly(['replay', ...flags]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it.each([
    [['--job', '1', '--source', 'csv'], '--job: give either --job, or --source, --from and --to'],
    [['--source', 'csv', '--from', '2024-01-01'], '--to: is missing'],
    [['--source', 'csv'], 'needs --source, --from and --to; --to: is missing'],
    [['--source', 'csv', '--from', '2024-01-02', '--to', '2024-01-01'], '--from: must be before --to'],
  ])('exits with 2 for %j, and names parameters of the service as flags', async (flags, message) => {
    const { code, stdout, stderr } = await home.cli(['replay', ...flags]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('exits with 1 when there is nothing to replay', async () => {
    const unknown = await home.cli(['replay', '--job', '99']);
    expect(unknown).toMatchObject({ code: 1, stderr: 'There is no job 99\n' });
    const none = await home.cli(['replay', '--job', '2']);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('Job 2 has no stored pages') });
  });
});
