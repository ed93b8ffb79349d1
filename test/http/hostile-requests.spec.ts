import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { openRaw, sendRaw, statusOf } from '../support/raw-http.js';

const KEY = 'only-key-there-is';
const RUN = '/api/v1/etl/run/csv';
const HOST = 'Host: 127.0.0.1\r\n';
const LAST = 'Connection: close\r\n\r\n';

describe('hostile requests', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ API_KEYS: KEY, REQUIRE_KEY_FOR_READS: 'true', ROLE: 'api' });
  });

  afterAll(async () => {
    // Nothing of all this started anything.
    expect(await app.database.query('SELECT id FROM etl_jobs')).toEqual([]);
    await app.close();
  });

  /** The answer to a request line and headers written by hand. */
  const raw = async (line: string, headers = HOST): Promise<string> =>
    sendRaw(app.url, `${line} HTTP/1.1\r\n${headers}${LAST}`);

  const PATHS = [
    '//api/v1/data',
    '/api//v1/data',
    '/api/v1/data/',
    '/api/v1/data//',
    '/./api/v1/data',
    '/health/../api/v1/data',
    '/health/live/../../api/v1/data',
    '/health/..%2fapi/v1/data',
    '/health%2f..%2fapi%2fv1%2fdata',
    '/health/live%2f..%2f..%2fapi/v1/data',
    '/health;/../api/v1/data',
    '/health%00/../api/v1/data',
    '/api/v1/health/../data',
    '/api/v1/api/v1/data',
    '/API/V1/DATA',
    '/api/v1%2fdata',
    '/%61pi/v1/data',
    '/api/v1/data%20',
    '/api/v1/data%2e',
    '/api/v1/data;x=1',
    '/api/v1/data#/health',
    '/api/v1/data?/health',
    '/docs',
    '/docs/',
    '/docs-json',
    '/docs-yaml',
    '/docs/swagger-ui-init.js',
    '/docs/../../package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/etc/passwd',
    '/',
    '/metrics',
    '/no/such/path',
    'http://127.0.0.1/api/v1/data',
    'http://127.0.0.1/health/../api/v1/data',
  ];

  it.each(PATHS)('GET %s returns no data without a key', async (path) => {
    const answer = await raw(`GET ${path}`);
    expect(statusOf(answer)).toBe(401);
    expect(answer).toContain('WWW-Authenticate: Bearer');
    expect(answer).not.toMatch(/"data"|openapi|root:|"name"/);
  });

  it.each([...PATHS, '/api/v1/data\\..\\..', `/${'a/'.repeat(3000)}`, `/api/v1/coins/${'9'.repeat(8000)}`])(
    'GET %s with a key never returns 500',
    async (path) => {
      const status = statusOf(await raw(`GET ${path}`, `${HOST}X-API-Key: ${KEY}\r\n`));
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
    },
  );

  it.each(['/docs/..%2f..%2fpackage.json', '/docs/%2e%2e/%2e%2e/etc/passwd', '/docs/..%5c..%5cpackage.json'])(
    'serves no file outside the documentation page: %s',
    async (path) => {
      const answer = await raw(`GET ${path}`, `${HOST}X-API-Key: ${KEY}\r\n`);
      expect([400, 403, 404]).toContain(statusOf(answer));
      expect(answer).toContain('application/problem+json');
    },
  );

  it.each(['/%ff', '/api/v1/coins/%E0%A4%A', '/health/%c0%ae%c0%ae/'])(
    'rejects a path that is not UTF-8 with 400: %s',
    async (path) => {
      expect(statusOf(await raw(`GET ${path}`))).toBe(400);
    },
  );

  it.each([
    ['no key', ''],
    ['a wrong key', 'X-API-Key: no-such-key\r\n'],
    ['a part of a key', `X-API-Key: ${KEY.slice(0, -1)}\r\n`],
    ['more than a key', `X-API-Key: ${KEY}x\r\n`],
    ['a key in the wrong case', `X-API-Key: ${KEY.toUpperCase()}\r\n`],
    ['an empty key', 'X-API-Key:\r\n'],
    ['two keys', `X-API-Key: wrong\r\nX-API-Key: ${KEY}\r\n`],
    ['keys as a list', `X-API-Key: ${KEY},${KEY}\r\n`],
    ['another scheme', `Authorization: Basic ${Buffer.from(`x:${KEY}`).toString('base64')}\r\n`],
    ['a bare Authorization', `Authorization: ${KEY}\r\n`],
    ['a cookie', `Cookie: api_key=${KEY}; X-API-Key=${KEY}\r\n`],
    ['a name that looks like the header', `X_API_Key: ${KEY}\r\n`],
    ['an address that is trusted elsewhere', 'X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\n'],
    ['another method named', 'X-HTTP-Method-Override: GET\r\n'],
    ['another address named', 'X-Original-URL: /health\r\nX-Rewrite-URL: /health\r\n'],
  ])('writing with %s gets 401', async (_, headers) => {
    expect(statusOf(await raw(`POST ${RUN}`, HOST + headers))).toBe(401);
  });

  it.each(['api_key', 'key', 'apikey', 'X-API-Key', 'x-api-key', 'access_token', 'token'])(
    'ignores an API key in the query: %s',
    async (name) => {
      expect(statusOf(await raw(`POST ${RUN}?${name}=${KEY}`))).toBe(401);
      expect(statusOf(await raw(`GET /api/v1/data?${name}=${KEY}`))).toBe(401);
    },
  );

  it.each(['DELETE', 'PATCH', 'QUERY', 'PROPFIND', 'TRACE', 'LOCK'])(
    '%s without a key gets 401 on any path',
    async (method) => {
      expect(statusOf(await raw(`${method} /api/v1/data`))).toBe(401);
    },
  );

  it.each([
    ['a line break in an id', 'X-Request-ID: abc%0d%0aX-Injected: yes'],
    ['a bare line break', 'X-Request-ID: abc\nX-Injected: yes'],
    ['a carriage return', 'X-Request-ID: abc\rX-Injected: yes'],
    ['a NUL', 'X-Request-ID: abc\0def'],
    ['markup', 'X-Request-ID: <script>alert(1)</script>'],
    ['a forwarded host', 'X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: javascript'],
  ])('nothing of %s comes back in a header', async (_, header) => {
    const answer = await raw('GET /health/live', `${HOST}${header}\r\n`);
    expect([200, 400]).toContain(statusOf(answer));
    expect(answer).not.toMatch(/X-Injected|<script>|evil\.example|javascript/i);
  });

  it('copies no line break of the URL into a header', async () => {
    const answer = await raw('GET /api/v1/etl/jobs/%0d%0aX-Injected:%20yes', `${HOST}X-API-Key: ${KEY}\r\n`);
    expect(statusOf(answer)).toBe(400);
    expect(answer).not.toMatch(/^X-Injected/im);
  });

  it.each([
    ['no HTTP', 'HELO mail.example\r\n\r\n', 400],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex'), 400],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['two lengths', `POST ${RUN} HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
    [
      'a length and chunks',
      `POST ${RUN} HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['an unknown encoding', `POST ${RUN} HTTP/1.1\r\n${HOST}Transfer-Encoding: nonsense\r\n\r\n`, 400],
    ['a bad chunk', `POST ${RUN} HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`, 400],
    ['an address of 20 KB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, 431],
    ['a header of 20 KB', `GET / HTTP/1.1\r\n${HOST}X-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is answered and closed', async (_, bytes, status) => {
    const { socket, closed } = await openRaw(app.url);
    socket.write(bytes);
    // Where only the body is bad, the refusal of the caller comes first.
    const answer = await closed;
    expect([status, 401]).toContain(statusOf(answer));
    expect(answer).toMatch(/X-Request-ID: [\da-f-]{36}/);
    expect(answer).toContain('application/problem+json');
  });
});

describe('request bodies', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
  });

  afterAll(() => app.close());

  const post = async (
    body: string | FormData | Uint8Array<ArrayBuffer>,
    headers: Record<string, string>,
    path = '/api/v1/coins/1/merge',
  ) => {
    const response = await fetch(app.url + path, { method: 'POST', headers, body });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };

  it.each([
    ['JSON', 'application/json', `{"into":1,"by":"${'x'.repeat(200_000)}"}`],
    ['a form', 'application/x-www-form-urlencoded', `into=1&by=${'x'.repeat(200_000)}`],
  ])('accepts up to 100 KB of %s', async (_, type, body) => {
    const answer = await post(body, { 'content-type': type });
    expect(answer).toMatchObject({ status: 413, type: expect.stringMatching(/problem\+json/) });
    expect(JSON.parse(answer.text)).toMatchObject({ title: 'Payload Too Large', status: 413 });
  });

  it.each([
    ['deeply nested', '['.repeat(50_000)],
    ['deeply nested and whole', `${'['.repeat(40_000)}${']'.repeat(40_000)}`],
    ['a prototype', '{"__proto__":{"into":1},"into":1}'],
    ['a constructor', '{"constructor":{"prototype":{"into":1}},"into":1}'],
    ['a huge number', '{"into":1e300}'],
    ['NUL', '{"into":1,"by":"a\\u0000b"}'],
  ])('that are %s get 400', async (_, body) => {
    expect(await post(body, { 'content-type': 'application/json' })).toMatchObject({ status: 400 });
  });

  it('rejects a compressed body that exceeds the limit when unpacked with 413', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(`{"by":"${'x'.repeat(50_000_000)}"}`);
    expect(bomb.byteLength).toBeLessThan(60_000);
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect(await post(new Uint8Array(bomb), headers)).toMatchObject({ status: 413 });
  });

  it('rejects a malformed form with 400', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    for (const body of [
      '',
      '--x',
      '--x\r\n\r\n',
      '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n',
    ])
      expect(await post(body, headers, '/api/v1/etl/upload')).toMatchObject({ status: 400 });
    expect(await post('x', { 'content-type': 'multipart/form-data' }, '/api/v1/etl/upload')).toMatchObject({
      status: 400,
    });
  });

  it('rejects a form with two files or unknown fields with 400', async () => {
    const form = new FormData();
    form.append('file', new Blob(['a']), 'a.csv');
    form.append('file', new Blob(['b']), 'b.csv');
    expect(await post(form, {}, '/api/v1/etl/upload')).toMatchObject({ status: 400 });
    const fields = new FormData();
    for (let field = 0; field < 2000; field++) fields.append(`f${field}`, 'x');
    expect(await post(fields, {}, '/api/v1/etl/upload')).toMatchObject({ status: 400 });
  });
});
