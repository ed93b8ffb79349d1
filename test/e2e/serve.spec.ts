import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import pg from 'pg';
import { createTestHome, type TestHome, type TestProcess } from '../support/home.js';
import { until } from '../support/processes.js';

interface Served extends TestProcess {
  url: string;
}

describe('kasparro serve', () => {
  let home: TestHome;
  let server: Served;

  beforeAll(async () => {
    home = await createTestHome();
  });

  afterAll(() => home.remove());

  const serve = async (env?: Record<string, string>): Promise<Served> => {
    const started = home.start('main.js', [], env);
    const url = await until(() => /Health +(http:\S+)\/health/.exec(started.stdout)?.[1]);
    return Object.assign(started, { url });
  };

  // Tests read fields of responses without types.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const get = async (path: string): Promise<any> => (await fetch(server.url + path)).json();

  let seen = 0;

  /** The next job of the CSV file that has not been seen yet, once it has ended. */
  const nextJob = () =>
    until(async () => {
      const [newest] = (await get('/api/v1/etl/jobs?source=csv&limit=1')).jobs;
      if (!newest?.completed_at || newest.id === seen) return undefined;
      seen = newest.id;
      return newest;
    });

  const stop = async (): Promise<number | null> => {
    server.child.kill('SIGTERM');
    return server.ended;
  };

  it('starts on an empty home and loads the sample', async () => {
    server = await serve();
    expect(server.stdout).toContain(`API       ${server.url}/api/v1/data`);
    expect(server.stdout).toContain(`Docs      ${server.url}/docs`);
    expect(server.stdout).toContain(`Data      ${home.path}`);
    expect(await nextJob()).toMatchObject({
      status: 'success',
      trigger: 'startup',
      counts: { read: 10, inserted: 10 },
    });
    // The APIs cannot be reached here.
    expect(await get('/health')).toMatchObject({
      status: expect.stringMatching(/^(healthy|degraded)$/),
      database: { connected: true },
      etl: { record_count: 10, sources: { csv: { status: 'success' } } },
    });
    expect(await get('/api/v1/stats')).toMatchObject({ total_records: 10, unique_symbols: 10 });
    const response = await fetch(`${server.url}/api/v1/data?symbol=BTC`);
    expect(await response.text()).toContain('"symbol":"BTC","price_usd":45000.50,');
  });

  it('logs one line of JSON per request, with its id', async () => {
    await fetch(`${server.url}/api/v1/data?limit=1&api_key=hunter2`, {
      headers: { 'X-Request-ID': 'find-me' },
    });
    const line = await until(() => server.stdout.split('\n').find((each) => each.includes('find-me')));
    expect(JSON.parse(line)).toMatchObject({
      req: { id: 'find-me', method: 'GET' },
      res: { statusCode: 400 },
    });
    expect(server.stdout).not.toContain('hunter2');
  });

  it('describes every operation, parameter and response', async () => {
    const { info, paths } = await get('/docs-json');
    expect(info).toMatchObject({ title: 'Kasparro', description: expect.stringContaining('UTC') });
    const operations = Object.entries<Record<string, Operation>>(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );
    expect(operations.length).toBeGreaterThan(15);
    const gaps = operations.flatMap(({ name, operation }) =>
      gapsOf(operation).map((gap) => `${name}: ${gap}`),
    );
    expect(gaps).toEqual([]);
  });

  it('shares its database with commands and psql, but not with a second server or a reset', async () => {
    const jobs = await home.cli(['jobs', '--source', 'csv', '--json']);
    expect(JSON.parse(jobs.stdout).jobs).toHaveLength(1);
    const { stdout } = await home.cli(['db', 'url']);
    const client = new pg.Client({ connectionString: stdout.trim() });
    await client.connect();
    expect((await client.query('SELECT count(*)::int AS n FROM unified_crypto_data')).rows).toEqual([
      { n: 10 },
    ]);
    await client.end();
    const second = home.start('main.js');
    expect(await second.ended).toBe(1);
    expect(second.stderr).toMatch(/^Another "kasparro serve" \(pid \d+\) is already running [^\n]*\n$/);
    const reset = await home.cli(['reset', '--yes']);
    expect(reset.code).toBe(1);
    expect(reset.stderr).toContain('in use');
    expect((await get('/health')).database.connected).toBe(true);
  });

  it('leaves no process and no open port after SIGTERM', async () => {
    expect(await stop()).toBe(0);
    expect(await home.hasServer()).toBe(false);
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
  });

  it('has the same rows after a restart and finds the file unchanged', async () => {
    server = await serve();
    expect(await nextJob()).toMatchObject({
      counts: { read: 0 },
      note: expect.stringMatching(/unchanged since job \d+$/),
    });
    expect((await get('/api/v1/stats')).total_records).toBe(10);
  });

  it('restarts after SIGKILL', async () => {
    server.child.kill('SIGKILL');
    await server.ended;
    server = await serve();
    expect(await nextJob()).toMatchObject({
      status: 'success',
    });
    expect((await get('/api/v1/stats')).total_records).toBe(10);
    expect(await stop()).toBe(0);
    expect(await home.hasServer()).toBe(false);
  });

  it('exits when its port is taken, without taking a job or leaving a database running', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const refused = home.start('main.js', [], { PORT: port });
    const code = await refused.ended;
    other.close();
    expect(code).toBe(1);
    expect(refused.stderr).toMatch(
      new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 .* in use[^\\n]*PORT=0[^\\n]*\\n$`),
    );
    expect(refused.stdout).toBe('');
    expect(await home.hasServer()).toBe(false);
  });

  it('exits when HOST is not local, without leaving a database running', async () => {
    const refused = home.start('main.js', [], { HOST: 'nowhere.invalid', API_KEYS: 'some-key' });
    expect(await refused.ended).toBe(1);
    expect(refused.stderr).toMatch(/^HOST=nowhere\.invalid is not [^\n]+0\.0\.0\.0[^\n]*\n$/);
    expect(await home.hasServer()).toBe(false);
  });

  it('prints one line per invalid setting and starts nothing', async () => {
    const refused = home.start('main.js', [], { PORT: 'http', LOG_LEVEL: 'loud', SCHEDULE_CSV: 'hourly' });
    expect(await refused.ended).toBe(1);
    expect(refused.stderr.trim().split('\n')).toHaveLength(4);
    for (const name of ['PORT', 'LOG_LEVEL', 'SCHEDULE_CSV'])
      expect(refused.stderr).toMatch(new RegExp(`^  ${name}: must `, 'm'));
    expect(refused.stdout).toBe('');
  });

  it('refuses to listen on all interfaces without API_KEYS', async () => {
    const refused = home.start('main.js', [], { HOST: '0.0.0.0' });
    expect(await refused.ended).toBe(1);
    expect(refused.stderr).toContain('API_KEYS must be set');
  });
});

interface Described {
  description?: string;
  schema?: Record<string, unknown>;
  content?: Record<string, { schema?: object }>;
}

interface Operation {
  summary?: string;
  parameters?: (Described & { name: string; schema?: { enum?: unknown; items?: { enum?: unknown } } })[];
  responses: Record<string, Described>;
}

/** What is missing in the description of an operation. */
function gapsOf({ summary, parameters = [], responses }: Operation): string[] {
  const undescribed = parameters.filter(
    ({ description, schema }) => !description && !schema?.enum && !schema?.items?.enum,
  );
  const schemaless = Object.entries(responses).filter(
    // 304 has no body.
    ([status, { content }]) => status !== '304' && !Object.values(content ?? {}).some(({ schema }) => schema),
  );
  return [
    ...(summary ? [] : ['no summary']),
    ...undescribed.map(({ name }) => `parameter ${name} has no description`),
    ...schemaless.map(([status]) => `response ${status} has no schema`),
  ];
}
