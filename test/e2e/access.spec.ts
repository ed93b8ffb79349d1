import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { startTestApp, type TestApp } from '../support/app.js';

const RUN = '/api/v1/etl/run/csv';

describe('access', () => {
  let app: TestApp;

  afterEach(() => app.close());

  /** A call with a Host of one's own, which fetch does not allow. */
  const postAs = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      request(app.url + RUN, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  it('asks for one of the keys for writing, and for none for reading', async () => {
    app = await startTestApp({ API_KEYS: 'first-key, second-key', ROLE: 'api' });
    expect((await app.get('/api/v1/data')).status).toBe(200);
    const refused = await app.post(RUN);
    expect(refused).toMatchObject({
      status: 401,
      body: { title: 'Unauthorized', request_id: expect.any(String) },
    });
    expect((await app.post(RUN, undefined, { 'x-api-key': 'third-key' })).status).toBe(401);
    expect((await app.post(RUN, undefined, { 'x-api-key': '' })).status).toBe(401);
    expect((await app.post(`${RUN}?api_key=first-key`)).status).toBe(401);
    expect((await app.post(RUN, undefined, { 'x-api-key': 'second-key' })).status).toBe(202);
    expect((await app.post(RUN, undefined, { authorization: 'Bearer first-key' })).status).toBe(409);
  });

  it('takes no upload without a key, nor even looks at it', async () => {
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

  it('asks for a key everywhere but at the probes when reading needs one', async () => {
    app = await startTestApp({ API_KEYS: 'first-key', REQUIRE_KEY_FOR_READS: 'true', ROLE: 'api' });
    for (const path of ['/health', '/health/live', '/health/ready', '/api/v1/health'])
      expect((await app.get(path)).status).toBe(200);
    for (const path of ['/api/v1/data', '/api/v1/stats', '/metrics'])
      expect((await app.get(path)).status).toBe(401);
    expect((await app.get('/api/v1/data', { 'x-api-key': 'first-key' })).status).toBe(200);
  });

  it('lets no web page of somebody else write where no key is set', async () => {
    app = await startTestApp({ ROLE: 'api' });
    expect((await app.post(RUN, undefined, { origin: 'https://example.org' })).status).toBe(403);
    expect((await app.post(RUN, undefined, { origin: 'null' })).status).toBe(403);
    expect(await postAs({ host: 'rebound.example.org' })).toBe(403);
    expect(await postAs({ host: 'localhost', origin: 'http://localhost:3000' })).toBe(202);
  });
});
