import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { writeCsvFiles } from '../support/csv-rows.js';
import { embeddedHome, readConnection } from '../../src/database/embedded/home.js';
import { findPostmaster } from '../../src/database/embedded/postmaster.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { createTestHome, type TestHome, type TestProcess } from '../support/home.js';
import { until } from '../support/processes.js';

const FILES = 10;
const ROWS_PER_FILE = 5_000;
const ROWS = FILES * ROWS_PER_FILE;

describe('a server whose embedded PostgreSQL is killed', () => {
  let folder: TestFolder;
  let home: TestHome;
  let server: TestProcess;
  let url: string;

  beforeAll(async () => {
    [folder, home] = await Promise.all([createTestFolder(), createTestHome()]);
    await writeCsvFiles(folder, FILES, ROWS_PER_FILE);
  });

  afterAll(() => Promise.all([home.remove(), folder.remove()]));

  const serve = async (): Promise<void> => {
    server = home.start('main.js', [], { RUN_ON_START: 'false', CSV_DATA_PATH: folder.path });
    url = await until(() => /Health +(http:\S+)\/health/.exec(server.stdout)?.[1]);
  };

  const killPostgres = async (): Promise<void> => {
    process.kill((await findPostmaster(embeddedHome(home.path)))!.pid, 'SIGKILL');
  };

  const health = async (status: number): Promise<true | undefined> =>
    (await fetch(`${url}/health`)).status === status ? true : undefined;

  // Tests read fields of responses without types.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const get = async (path: string): Promise<any> => (await fetch(url + path)).json();

  /** Starts a full run and waits for its first page. */
  const startedJob = async (): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/etl/run/csv?full=true`, { method: 'POST' });
    const { job } = (await answer.json()) as { job: { id: number } };
    await until(async () => ((await get(`/api/v1/etl/jobs/${job.id}`)).job.pages > 0 ? true : undefined));
    return job.id;
  };

  const stop = async (): Promise<number | null> => {
    server.child.kill('SIGTERM');
    return server.ended;
  };

  it('restarts it, and the running job finishes with all rows', async () => {
    await serve();
    const id = await startedJob();
    await killPostgres();
    await until(() => health(503));
    await until(() => health(200));
    const job = await until(async () => {
      const one = (await get(`/api/v1/etl/jobs/${id}`)).job;
      return one.completed_at ? one : undefined;
    });
    expect(job).toMatchObject({ status: 'success', counts: { read: ROWS, inserted: ROWS } });
    expect((await get('/api/v1/stats')).total_records).toBe(ROWS);
    const logged = server.stdout.split('\n').filter((line) => line.includes('"context":"Database"'));
    expect(logged.map((line) => JSON.parse(line).msg)).toEqual([
      expect.stringMatching(/^Lost the connection/),
      expect.stringMatching(/^Reconnected .* restarted in/),
    ]);
    expect(await stop()).toBe(0);
    expect(server.stderr).toBe('');
    expect(await home.hasServer()).toBe(false);
  }, 120_000);

  it.each([
    ['before', 'reconnecting'],
    ['while', 'ECONNREFUSED|starting up|not yet accepting'],
  ])(
    'shuts down cleanly %s it is restarted, and the job resumes later',
    async (_, moment) => {
      await serve();
      const id = await startedJob();
      const before = server.stdout.length;
      await killPostgres();
      await until(() => (new RegExp(moment).test(server.stdout.slice(before)) ? true : undefined));
      expect(await stop()).toBe(0);
      expect(server.stderr).toBe('');
      expect(await home.hasServer()).toBe(false);
      await serve();
      const job = await until(async () => {
        const one = (await get(`/api/v1/etl/jobs/${id}`)).job;
        return one.completed_at ? one : undefined;
      });
      expect(job).toMatchObject({ status: 'success', counts: { read: ROWS, inserted: 0 } });
      expect(await stop()).toBe(0);
    },
    120_000,
  );

  it('exits with 1 and reports the cause when another program has taken the port', async () => {
    await serve();
    const { port } = (await readConnection(embeddedHome(home.path)))!;
    await killPostgres();
    const intruder = createServer((socket) => socket.destroy());
    intruder.on('error', () => undefined);
    await until(() => (intruder.listening ? true : void intruder.listen(port, '127.0.0.1')));
    expect(await server.ended).toBe(1);
    expect(server.stderr).toContain(`another program is using its port ${port}`);
    expect(server.stderr).toContain('restart');
    expect(await home.hasServer()).toBe(false);
    intruder.close();
  }, 120_000);
});
