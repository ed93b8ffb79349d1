import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zstdDecompressSync } from 'node:zlib';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestHome, type TestHome } from '../support/home.js';
import { startKasparro, until, type KasparroProcess } from '../support/processes.js';

const CLIENT_KEY = 'client-key+of/7Zq9=';
const OLD_KEY = 'older-client-key-4Kx';
const GECKO_KEY = 'CG-geckoKeyOfThisTest1';
const PAPRIKA_KEY = 'paprika-key-of-this-test';
const PASSWORD = 'p@ss/w0rd"of:this?test';
const SECRETS = [CLIENT_KEY, OLD_KEY, GECKO_KEY, PAPRIKA_KEY, PASSWORD];

/** Every secret that a text holds, in whichever form. */
function foundIn(text: string): string[] {
  const forms = (secret: string) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ];
  return SECRETS.filter((secret) => forms(secret).some((form) => text.includes(form)));
}

/** An API that refuses every call and says back all it was told, keys included. */
async function startEcho(): Promise<Server> {
  const server = createServer(({ url, headers }, response) => {
    const said = JSON.stringify({ url, headers });
    const body = JSON.stringify({ error: `You sent ${said}`, status: { error_message: said } });
    response.writeHead(403, { 'content-type': 'application/json', 'x-echo': said }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

describe('secrets', () => {
  const role = `secret_${randomUUID().replaceAll('-', '')}`;
  let database: TestDatabase;
  let echo: Server;
  let env: Record<string, string>;
  let server: KasparroProcess;
  let home: TestHome;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}' IN ROLE CURRENT_USER`);
    echo = await startEcho();
    home = await createTestHome();
    const url = new URL(database.url);
    url.username = role;
    url.password = encodeURIComponent(PASSWORD);
    const api = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
    env = {
      DATABASE_URL: url.href,
      KASPARRO_HOME: home.path,
      LOG_LEVEL: 'TRACE',
      API_KEYS: `${CLIENT_KEY},${OLD_KEY}`,
      COINGECKO_PLAN: 'pro',
      COINGECKO_KEY: GECKO_KEY,
      COINGECKO_BASE_URL: `${api}/gecko`,
      COINPAPRIKA_PLAN: 'pro',
      COINPAPRIKA_KEY: PAPRIKA_KEY,
      COINPAPRIKA_BASE_URL: `${api}/paprika`,
    };
    server = startKasparro(env);
    await server.url;
  });

  afterAll(async () => {
    await server.end('SIGKILL');
    echo.closeAllConnections();
    echo.close();
    await database.drop();
    const admin = await createTestDatabase({ template: false });
    await admin.query(`DROP ROLE ${role}`);
    await admin.drop();
    await home.remove();
  });

  const call = async (method: string, path: string, init: RequestInit = {}): Promise<string> => {
    const response = await fetch((await server.url) + path, { method, ...init });
    return response.text();
  };

  const withKey = { headers: { 'x-api-key': CLIENT_KEY } };

  it('an API key never appears in the log, wherever a client sends it', async () => {
    const encoded = encodeURIComponent(CLIENT_KEY);
    const double = [...CLIENT_KEY].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
    const places: [string, RequestInit?][] = [
      ...['api_key', 'key', 'X-API-Key', 'access_token', 'anything', 'api%5Fkey'].map((name): [string] => [
        `/api/v1/data?${name}=${encoded}`,
      ]),
      [`/api/v1/data?key=${double}`],
      [`/api/v1/data?${encoded}`],
      [`/api/v1/data?${encoded}=1`],
      [`/api/v1/data?symbol=${encoded}`],
      [`/api/v1/data?limit=${OLD_KEY}`],
      [`/api/v1/coins/${OLD_KEY}`],
      [`/${OLD_KEY}/nowhere`],
      [`/%ff/${OLD_KEY}`],
      ['/api/v1/data', { headers: { 'x-api-key': CLIENT_KEY } }],
      ['/api/v1/data', { headers: { authorization: `Bearer ${CLIENT_KEY}` } }],
      ['/api/v1/data', { headers: { authorization: `Basic ${Buffer.from(OLD_KEY).toString('base64')}` } }],
      ['/api/v1/data', { headers: { cookie: `key=${OLD_KEY}` } }],
      ['/api/v1/data', { headers: { 'x-request-id': OLD_KEY } }],
      ['/api/v1/data', { headers: { 'user-agent': OLD_KEY, referer: `http://x/?key=${OLD_KEY}` } }],
    ];
    for (const [path, init] of places) await call('GET', path, init);
    const json = { ...withKey.headers, 'content-type': 'application/json' };
    await call('POST', '/api/v1/coins/1/merge', { headers: json, body: `{"into":2,"by":"${OLD_KEY}"}` });
    await call('POST', '/api/v1/coins/1/merge', { headers: json, body: `{"into":"${OLD_KEY}"}` });
    await call('POST', '/api/v1/coins/1/merge', { headers: json, body: `${OLD_KEY} is no JSON` });
    await call('POST', `/api/v1/etl/run/${OLD_KEY}`, withKey);
    expect(server.output()).toContain('[redacted]');
    expect(server.output().match(/"url":/g)?.length).toBeGreaterThanOrEqual(places.length);
    expect(foundIn(server.output())).toEqual([]);
  });

  it('no response contains a source key, even if the API echoes it', async () => {
    for (const source of ['coingecko', 'coinpaprika', 'csv'])
      await call('POST', `/api/v1/etl/run/${source}?sync=true`, withKey);
    const answers = await Promise.all(
      [
        '/api/v1/etl/jobs',
        '/api/v1/runs',
        '/api/v1/sources',
        '/api/v1/stats',
        '/health',
        '/metrics',
        '/docs-json',
      ].map(async (path) => call('GET', path)),
    );
    expect(answers.join('\n')).toContain('You sent');
    expect(foundIn(answers.join('\n'))).toEqual([]);
    expect(foundIn(server.output())).toEqual([]);
  });

  it('the database contains no secret', async () => {
    const tables = await database.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(10);
    const rows: string[] = [];
    for (const { name } of tables)
      for (const { row } of await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`))
        rows.push(row);
    for (const { body } of await database.query<{ body: Buffer }>('SELECT body FROM raw_data'))
      rows.push(zstdDecompressSync(body).toString('utf8'));
    expect(rows.join('\n')).toContain('You sent');
    // What an operator was called when a decision was recorded is not this test's concern: none was.
    expect(foundIn(rows.join('\n'))).toEqual([]);
  });

  it('no output contains the database password after authentication fails', async () => {
    await database.query(`ALTER ROLE ${role} PASSWORD 'another'`);
    await database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [role]);
    const failed = await until(async () => {
      const answer = await call('GET', '/api/v1/data');
      return answer.includes('"status":500') ? answer : undefined;
    });
    await until(() => (/password authentication failed/.test(server.output()) ? true : undefined));
    expect(foundIn(failed + server.output())).toEqual([]);

    const refused = await home.cli(['jobs'], env);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('password authentication failed');
    expect(foundIn(refused.stderr + refused.stdout)).toEqual([]);
  });

  it('the settings are shown with secrets masked', async () => {
    for (const args of [['config'], ['config', '--json']]) {
      const { code, stdout, stderr } = await home.cli(args, env);
      expect(code).toBe(0);
      expect(stdout).toContain('***');
      expect(stdout).toContain('127.0.0.1');
      expect(foundIn(stdout + stderr)).toEqual([]);
    }
  });

  it('an invalid setting is reported without its secret', async () => {
    const bad = {
      API_KEYS: `Bearer ${CLIENT_KEY}`,
      COINGECKO_KEY: `x-cg-pro-api-key: ${GECKO_KEY}`,
      COINPAPRIKA_KEY: `Bearer ${PAPRIKA_KEY}`,
      DATABASE_URL: `mysql://me:${encodeURIComponent(PASSWORD)}@127.0.0.1/x`,
      DATABASE_READ_URL: `postgresql://me:${PASSWORD}@127.0.0.1/x`,
      COINGECKO_BASE_URL: `http://me:${encodeURIComponent(PASSWORD)}@127.0.0.1/`,
      COINPAPRIKA_BASE_URL: `http://127.0.0.1/?key=${PAPRIKA_KEY}`,
      TRUST_PROXY: OLD_KEY,
      CORS_ORIGINS: OLD_KEY,
      COINGECKO_PLAN: GECKO_KEY,
      PORT: OLD_KEY,
    };
    const { code, stdout, stderr } = await home.cli(['config'], { ...env, ...bad });
    expect(code).toBe(1);
    for (const name of Object.keys(bad)) expect(stderr).toMatch(new RegExp(`^  ${name}: must `, 'm'));
    expect(foundIn(stdout + stderr)).toEqual([]);
  });
});
