import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestAnswer, type TestApp } from '../support/app.js';
import { createTestFolder, type TestFolder } from '../support/files.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const NUL = '%00';

const CSV = `ticker,price,vol,date,market_cap
BTC,45000.50,1,2024-01-15,2
ETH,2500.00,1,2024-01-15,2
`;

/** Values that are no whole number in range, whatever the range. */
const NO_NUMBERS = ['0', '-1', 'abc', '', '1.5', '1e2', '0x10', 'NaN', '99999999999999999999', '1&limit=2'];

describe('validation', () => {
  let app: TestApp;
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
    app = await startTestApp({ CSV_DATA_PATH: await folder.write('coins.csv', CSV) });
    await app.post('/api/v1/etl/run/csv?sync=true');
    await app.post('/api/v1/etl/run/csv?sync=true');
  });

  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  const expectProblem = (answer: TestAnswer, status: number, ...parameters: string[]): void => {
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.any(String),
      request_id: answer.headers.get('x-request-id'),
    });
    expect(answer.status).toBe(status);
    if (parameters.length === 0) return;
    const errors = answer.body.errors as { parameter: string; message: string }[];
    expect(errors.map(({ parameter }) => parameter).sort()).toEqual(parameters.sort());
    for (const { message } of errors) expect(answer.body.detail).toContain(message);
  };

  describe.each(['/data', '/coins', '/stats', '/etl/jobs', '/runs'])('limit of %s', (path) => {
    it.each([...NO_NUMBERS, path === '/etl/jobs' || path === '/runs' ? '501' : '1001'])(
      `${path} rejects limit=%s`,
      async (value) => {
        expectProblem(await app.get(`/api/v1${path}?limit=${value}`), 400, 'limit');
      },
    );
  });

  describe.each(['/data', '/coins', '/stats'])('offset of %s', (path) => {
    it.each(['-1', 'abc', '', '0.5', '10000001'])(`${path} rejects offset=%s`, async (value) => {
      expectProblem(await app.get(`/api/v1${path}?offset=${value}`), 400, 'offset');
    });
  });

  it.each([
    ['source=nope', 'source'],
    ['source=csv,nope', 'source'],
    ['source=csv&source=nope', 'source'],
    ['coin_id=abc', 'coin_id'],
    ['coin_id=0', 'coin_id'],
    ['coin_id=-1', 'coin_id'],
    ['coin_id=1,x', 'coin_id'],
    ['coin_id=9999999999999999999', 'coin_id'],
    [`coin_id=${'1,'.repeat(100)}1`, 'coin_id'],
    [`symbol=${'A,'.repeat(100)}B`, 'symbol'],
    [`symbol=B${NUL}C`, 'symbol'],
    ['from=yesterday', 'from'],
    ['from=', 'from'],
    ['from=2024-02-30', 'from'],
    ['from=2024-13-01', 'from'],
    ['from=2024-01-15T25:00:00Z', 'from'],
    ['from=15.01.2024', 'from'],
    ['from=1705276800', 'from'],
    ['from=0000-01-01', 'from'],
    ['from=0001-01-01T00:00:00%2B14:00', 'from'],
    ['to=9999-12-31T23:59:59-12:00', 'to'],
    ['to=2024-01', 'to'],
    ['from=2024-01-16&to=2024-01-15', 'from'],
    ['from=2024-01-15&from=2024-01-16', 'from'],
    ['decimals=float', 'decimals'],
    ['decimals=', 'decimals'],
    ['format=xml', 'format'],
    ['format=', 'format'],
    ['format=csv&format=json', 'format'],
    ['offset=100001', 'offset'],
    ['format=csv&limit=0', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=abc', 'cursor'],
    ['cursor=bnVsbA', 'cursor'],
    ['cursor=W10&cursor=W10', 'cursor'],
    ['symbols=BTC', 'symbols'],
    ['Limit=1', 'Limit'],
    ['symbol[x]=BTC', 'symbol[x]'],
  ])('GET /data?%s', async (query, parameter) => {
    const answer = await app.get(`/api/v1/data?${query}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toEqual([{ parameter, message: expect.any(String) }]);
  });

  it('reports all invalid parameters at once', async () => {
    const answer = await app.get('/api/v1/data?limit=0&source=nope&from=soon&nonsense=1');
    expectProblem(answer, 400, 'limit', 'source', 'from', 'nonsense');
    expect(answer.body.detail).toContain('source: must be one of csv');
  });

  it('rejects a cursor of other filters or of another list', async () => {
    const { body } = await app.get('/api/v1/data?limit=1');
    const cursor = body.pagination.next_cursor as string;
    expect((await app.get(`/api/v1/data?limit=1&cursor=${cursor}`)).status).toBe(200);
    expectProblem(await app.get(`/api/v1/data?symbol=ETH&cursor=${cursor}`), 400, 'cursor');
    expectProblem(await app.get(`/api/v1/etl/jobs?cursor=${cursor}`), 400, 'cursor');
    const jobs = await app.get('/api/v1/etl/jobs?limit=1');
    expectProblem(await app.get(`/api/v1/data?cursor=${jobs.body.next_cursor}`), 400, 'cursor');
  });

  it.each([
    ['q=a%00b', ['q']],
    [`q=${'x'.repeat(101)}`, ['q']],
    ['q=a&q=b', ['q']],
    [`symbol=${NUL}`, ['symbol']],
    ['symbol=A&symbol=B', ['symbol']],
    ['source=nope&source_id=1', ['source']],
    ['source=csv', ['source_id']],
    ['source_id=BTC', ['source']],
    [`source=csv&source_id=${NUL}`, ['source_id']],
    ['name=Bitcoin', ['name']],
  ])('GET /coins?%s', async (query, parameters) => {
    expectProblem(await app.get(`/api/v1/coins?${query}`), 400, ...parameters);
  });

  it.each([
    ['/coins/1/history?interval=2h', 'interval'],
    ['/coins/1/history?interval=', 'interval'],
    ['/coins/1/history?from=soon', 'from'],
    ['/coins/1/history?to=2024-02-30', 'to'],
    ['/coins/1/history?from=2024-02-02&to=2024-02-01', 'from'],
    ['/coins/1/history?source=nope', 'source'],
    ['/coins/1/history?limit=1001', 'limit'],
    ['/coins/1/history?cursor=abc', 'cursor'],
    ['/coins/1/history?decimals=float', 'decimals'],
    ['/coins/1/history?offset=1', 'offset'],
    ['/coins/1/price?max_age=0', 'max_age'],
    ['/coins/1/price?max_age=soon', 'max_age'],
    ['/coins/1/price?decimals=float', 'decimals'],
    ['/coins/1/price?at=now', 'at'],
    ['/coins?decimals=float', 'decimals'],
    ['/coins/1?decimals=float', 'decimals'],
    ['/stats?decimals=float', 'decimals'],
    ['/etl/jobs?source=nope', 'source'],
    ['/etl/jobs?status=done', 'status'],
    ['/etl/jobs?status=', 'status'],
    ['/etl/jobs?cursor=x', 'cursor'],
    ['/etl/jobs?offset=1', 'offset'],
    ['/runs?source=nope', 'source'],
    ['/runs?status=done', 'status'],
    ['/runs?cursor=x', 'cursor'],
    ['/stats?symbol=BTC', 'symbol'],
  ])('GET %s', async (path, parameter) => {
    expectProblem(await app.get(`/api/v1${path}`), 400, parameter);
  });

  it.each([
    ['', ['run_id_1', 'run_id_2']],
    ['run_id_1=1', ['run_id_2']],
    ['run_id_2=1', ['run_id_1']],
    ['run_id_1=a&run_id_2=0', ['run_id_1', 'run_id_2']],
    ['run_id_1=1&run_id_1=2&run_id_2=1', ['run_id_1']],
    ['run_id_1=1&run_id_2=2&run_id_3=3', ['run_id_3']],
  ])('GET /runs/compare?%s', async (query, parameters) => {
    expectProblem(await app.get(`/api/v1/runs/compare?${query}`), 400, ...parameters);
  });

  it('names the missing run of a comparison', async () => {
    expectProblem(await app.get('/api/v1/runs/compare?run_id_1=1&run_id_2=999'), 404, 'run_id_2');
    expectProblem(await app.get('/api/v1/runs/compare?run_id_1=999&run_id_2=1'), 404, 'run_id_1');
  });

  describe.each([
    '/coins/%',
    '/coins/%/mappings',
    '/coins/%/history',
    '/coins/%/price',
    '/etl/jobs/%',
    '/etl/jobs/%/events',
  ])('the id in GET %s', (path) => {
    it.each(['abc', '0', '-1', '1.5', '1e3', '01', '9999999999999999', '%20', '1%00'])(
      `GET ${path.replace('%', '{id}')} rejects the id %s`,
      async (id) => {
        expectProblem(await app.get(`/api/v1${path.replace('%', id)}`), 400, 'id');
      },
    );

    it.each(['999', '999999999999999'])(
      `GET ${path.replace('%', '{id}')} returns 404 for the unknown id %s`,
      async (id) => {
        expectProblem(await app.get(`/api/v1${path.replace('%', id)}`), 404, 'id');
      },
    );
  });

  it('rejects cancelling an invalid, unknown or ended job', async () => {
    expectProblem(await app.post('/api/v1/etl/jobs/abc/cancel'), 400, 'id');
    expectProblem(await app.post('/api/v1/etl/jobs/999/cancel'), 404, 'id');
    const ended = await app.post('/api/v1/etl/jobs/1/cancel');
    expectProblem(ended, 409);
    expect(ended.body.detail).toContain('success');
  });

  it('rejects running an unknown source, and unknown options', async () => {
    const unknown = await app.post('/api/v1/etl/run/nope');
    expectProblem(unknown, 404, 'source');
    expect(unknown.body.detail).toContain('csv');
    expectProblem(await app.post('/api/v1/etl/run/csv?sync=maybe'), 400, 'sync');
    expectProblem(await app.post('/api/v1/etl/run/csv?full=2'), 400, 'full');
    expectProblem(await app.post('/api/v1/etl/run/csv?force=true'), 400, 'force');
    expectProblem(await app.post('/api/v1/etl/run?full=maybe'), 400, 'full');
    // It answers at once, so it must not look as if it had waited.
    expectProblem(await app.post('/api/v1/etl/run?sync=true'), 400, 'sync');
    expect((await app.get('/api/v1/etl/jobs')).body.jobs).toHaveLength(2);
  });

  it.each([
    ['GET', '/nowhere', 404],
    ['GET', '/api/v1', 404],
    ['GET', '/api/v2/data', 404],
    ['GET', '/api/v1/data/extra/deep', 404],
    ['PUT', '/api/v1/data', 404],
    ['DELETE', '/api/v1/etl/jobs/1', 404],
    ['GET', '/api/v1/etl/run/csv', 404],
    ['GET', '/api/v1/coins/%E0%A4%A', 400],
    ['GET', '/%c0%ae%c0%ae/', 400],
  ])('%s %s', async (method, path, status) => {
    const response = await fetch(app.url + path, { method });
    expectProblem(
      { status: response.status, headers: response.headers, text: '', body: await response.json() },
      status,
    );
  });

  it.each([
    ['that is cut off', '{"a":', {}, 400],
    ['that is no object', '"text"', {}, 400],
    ['in an unknown character set', '{}', { 'content-type': 'application/json; charset=nonsense' }, 415],
    ['packed in an unknown way', '{}', { 'content-encoding': 'nonsense' }, 415],
    ['that is too long', JSON.stringify({ text: 'x'.repeat(200_000) }), {}, 413],
  ])('a JSON body %s', async (_, body, headers, status) => {
    const response = await fetch(`${app.url}/api/v1/etl/run/nope`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    expectProblem(
      { status: response.status, headers: response.headers, text: '', body: await response.json() },
      status,
    );
  });

  it.each([
    ['{"job_id":', 'application/json', 400, /^The body is not JSON: /],
    ['null', 'application/json', 400, 'The body must be a JSON object'],
    ['"1"', 'application/json', 400, 'The body must be a JSON object'],
    ['[1]', 'application/json', 400, 'body: must be a JSON object, not a list'],
    ['job_id=1', 'application/x-www-form-urlencoded', 415, /Content-Type: application\/json/],
    ['{"job_id":1}', 'text/plain', 415, /Content-Type: application\/json/],
    ['{"job_id":"1"}', 'application/vnd.api+json', 400, 'job_id: must be the id of a job'],
  ])('the body %s as %s, with what it should be', async (body, type, status, detail) => {
    const headers = { 'content-type': type };
    const response = await fetch(`${app.url}/api/v1/etl/replay`, { method: 'POST', headers, body });
    const problem = (await response.json()) as { detail: string };
    expect(problem.detail).toMatch(detail);
    expect(response.status).toBe(status);
  });

  it('reports an unexpected error without internal details', async () => {
    await app.database.query('ALTER TABLE coins RENAME TO coins_away');
    const answer = await app.get('/api/v1/coins');
    await app.database.query('ALTER TABLE coins_away RENAME TO coins');
    expectProblem(answer, 500);
    expect(answer.text).not.toMatch(/relation|coins|select/i);
  });
});

describe('the request id', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });

  afterAll(() => app.close());

  it.each(['abc', 'trace-1234.5_6:7', 'x'.repeat(128)])(
    'keeps a valid request id of the caller: %s',
    async (id) => {
      const { headers, body } = await app.get('/api/v1/data', { 'X-Request-ID': id });
      expect(headers.get('x-request-id')).toBe(id);
      expect(body.metadata.request_id).toBe(id);
    },
  );

  it.each(['', 'a b', 'x'.repeat(129), '<script>', 'a;b', '{"a":1}'])(
    'replaces an invalid request id: %s',
    async (id) => {
      const { headers, body } = await app.get('/api/v1/data', { 'X-Request-ID': id });
      expect(headers.get('x-request-id')).toMatch(UUID);
      expect(body.metadata.request_id).toBe(headers.get('x-request-id'));
    },
  );

  it.each([
    '/',
    '/docs',
    '/docs-json',
    '/health/live',
    '/metrics',
    '/nowhere',
    '/api/v1/data?limit=0',
    '/api/v1/stats',
  ])('comes with every answer: %s', async (path) => {
    const response = await fetch(app.url + path, { headers: { 'X-Request-ID': 'mine' }, redirect: 'manual' });
    await response.text();
    expect(response.headers.get('x-request-id')).toBe('mine');
  });

  it('generates a new request id for each request', async () => {
    const [first, second] = [await app.get('/health'), await app.get('/health')];
    expect(first.headers.get('x-request-id')).not.toBe(second.headers.get('x-request-id'));
  });
});
