import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendRaw, statusOf } from '../support/raw-http.js';

const RUN = '/api/v1/etl/run/csv';
const PROBES = ['/health', '/health/live', '/health/ready', '/api/v1/health', '/api/v1/health/live'];

describe('API keys and local access', () => {
  let app: TestApp;

  afterEach(() => app.close());

  /** A call with a Host of one's own, which fetch does not allow. */
  const callAs = (method: string, path: string, headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      request(app.url + path, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  const postAs = (headers: Record<string, string>) => callAs('POST', RUN, headers);

  it('requires a key to write and none to read', async () => {
    app = await startTestApp({ API_KEYS: 'first-key, second-key', ROLE: 'api' });
    for (const method of ['GET', 'HEAD']) expect(await callAs(method, '/api/v1/data', {})).toBe(200);
    const refused = await app.post(RUN);
    expect(refused).toMatchObject({
      status: 401,
      body: { title: 'Unauthorized', request_id: expect.any(String) },
    });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="kasparro"');
    expect((await app.post(RUN, undefined, { 'x-api-key': 'third-key' })).status).toBe(401);
    expect((await app.post(RUN, undefined, { 'x-api-key': '' })).status).toBe(401);
    expect((await app.post(`${RUN}?api_key=first-key`)).status).toBe(401);
    expect((await app.post(RUN, undefined, { 'x-api-key': 'second-key' })).status).toBe(202);
    expect((await app.post(RUN, undefined, { authorization: 'Bearer first-key' })).status).toBe(409);
  });

  it('rejects an upload without a key before reading its body', async () => {
    app = await startTestApp({ API_KEYS: 'first-key', ROLE: 'api' });
    const upload = async (headers: Record<string, string>) => {
      const form = new FormData();
      form.set('file', new Blob(['ticker,price,date\nBTC,1.5,2024-01-15\n']), 'one.csv');
      const path = '/api/v1/etl/upload?dry_run=true';
      return (await fetch(app.url + path, { method: 'POST', body: form, headers })).status;
    };
    expect(await upload({})).toBe(401);
    expect(await upload({ 'x-api-key': 'first-key' })).toBe(200);
  });

  it('requires a key everywhere except on probes with REQUIRE_KEY_FOR_READS', async () => {
    app = await startTestApp({ API_KEYS: 'first-key', REQUIRE_KEY_FOR_READS: 'true', ROLE: 'api' });
    for (const path of PROBES) expect((await app.get(path)).status).toBe(200);
    const closed = ['/api/v1/data', '/api/v1/stats', '/metrics', '/docs-json'];
    const pages = ['/docs', '/docs/', '/docs/swagger-ui.css', '/docs/swagger-ui-init.js', '/', '/nowhere'];
    for (const path of [...closed, ...pages])
      expect([path, (await app.get(path)).status]).toEqual([path, 401]);
    for (const path of [...closed, '/docs'])
      expect((await app.get(path, { 'x-api-key': 'first-key' })).status).toBe(200);
    expect((await app.get('/metrics', { authorization: 'Bearer first-key' })).status).toBe(200);
  });

  it('accepts keys of any printable characters', async () => {
    const key = 'a!b"c#$%&\'()*+-./:;<=>?@[\\]^_`{|}~';
    app = await startTestApp({ API_KEYS: key, ROLE: 'api' });
    expect((await app.post(RUN, undefined, { 'x-api-key': key })).status).toBe(202);
    expect((await app.post(RUN, undefined, { authorization: `bearer ${key}` })).status).toBe(409);
  });

  it('rejects foreign Origin and Host headers without API_KEYS', async () => {
    app = await startTestApp({ ROLE: 'api' });
    const foreign: Record<string, string>[] = [
      { origin: 'https://example.org' },
      { origin: 'null' },
      { origin: 'https://127.0.0.1.example.org' },
      { origin: 'https://localhost@example.org' },
      { host: 'rebound.example.org' },
      { host: 'localhost.example.org' },
      { host: 'localhost:80@example.org' },
      { host: '0.0.0.0' },
    ];
    for (const headers of foreign) {
      expect(await postAs(headers)).toBe(403);
      expect(await callAs('GET', '/api/v1/data', headers)).toBe(403);
      expect(await callAs('GET', '/docs', headers)).toBe(403);
      expect(await callAs('GET', '/health/live', headers)).toBe(200);
    }
    const nameless = await sendRaw(app.url, 'GET /api/v1/data HTTP/1.0\r\n\r\n');
    expect(statusOf(nameless)).toBe(403);
    expect(await postAs({ host: 'localhost', origin: 'http://localhost:3000' })).toBe(202);
    expect(await postAs({ host: '[::1]:8000', origin: 'http://127.0.0.1' })).toBe(409);
    expect(await postAs({ host: 'LOCALHOST:8000' })).toBe(409);
  });

  it('rejects writes forwarded by a proxy without API_KEYS', async () => {
    app = await startTestApp({ ROLE: 'api', TRUST_PROXY: '1' });
    for (const name of ['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'X-Forwarded-Host']) {
      expect(await postAs({ [name]: '192.0.2.1' })).toBe(403);
      expect(await callAs('GET', '/api/v1/data', { [name]: '192.0.2.1' })).toBe(200);
    }
    expect(await postAs({ host: 'evil.example', 'x-forwarded-host': 'localhost' })).toBe(403);
  });

  it('lets pages of CORS_ORIGINS write without API_KEYS', async () => {
    app = await startTestApp({ ROLE: 'api', CORS_ORIGINS: 'https://mine.example' });
    expect(await postAs({ origin: 'https://mine.example' })).toBe(202);
    expect(await postAs({ origin: 'https://mine.example.org' })).toBe(403);
    expect(await postAs({ origin: 'http://mine.example' })).toBe(403);
  });

  it('ignores the Host header when API_KEYS is set', async () => {
    app = await startTestApp({ ROLE: 'api', API_KEYS: 'first-key' });
    expect(await callAs('GET', '/api/v1/data', { host: 'api.example.org' })).toBe(200);
    expect(await postAs({ host: 'api.example.org', origin: 'https://example.org' })).toBe(401);
    expect(await postAs({ host: 'api.example.org', 'x-api-key': 'first-key' })).toBe(202);
  });

  it.each(['worker', 'scheduler'])('serves only probes and metrics in the role %s', async (role) => {
    app = await startTestApp({ ROLE: role });
    for (const path of ['/health', '/health/live', '/health/ready', '/metrics', '/api/v1/metrics'])
      expect([path, (await app.get(path)).status]).toEqual([path, 200]);
    for (const path of ['/', '/docs', '/docs-json', '/api/v1/data', '/api/v1/etl/jobs'])
      expect([path, (await app.get(path)).status]).toEqual([path, 404]);
    expect((await app.post('/api/v1/etl/run/csv')).status).toBe(404);
  });

  it('serves probes and metrics of a worker under any host name', async () => {
    app = await startTestApp({ ROLE: 'worker', HOST: '0.0.0.0' });
    for (const path of ['/health/live', '/metrics'])
      expect(await callAs('GET', path, { host: 'worker.internal:8000' })).toBe(200);
  });
});
