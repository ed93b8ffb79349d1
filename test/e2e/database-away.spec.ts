import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startRelay, type Relay } from '../support/relay.js';

describe('while the database is away', () => {
  let app: TestApp;
  let database: TestDatabase;
  let relay: Relay;

  beforeAll(async () => {
    database = await createTestDatabase();
    relay = await startRelay(database.url);
    app = await startTestApp({ RESPONSE_CACHE_MB: '0' }, { ...database, url: relay.url });
    expect((await app.get('/api/v1/data')).status).toBe(200);
    await relay.cut();
  });

  afterAll(async () => {
    await app.close();
    await relay.close();
    await database.drop();
  });

  it.each(['data', 'coins', 'stats', 'sources', 'etl/jobs', 'etl/jobs/1', 'runs', 'rejected', 'drift'])(
    'GET /%s answers 503 with Retry-After',
    async (path) => {
      const { status, headers, body } = await app.get(`/api/v1/${path}`);
      expect(body).toMatchObject({
        title: 'Service Unavailable',
        detail: expect.stringContaining('database'),
      });
      expect(status).toBe(503);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    },
  );

  it('POST /etl/run answers 503', async () => {
    expect((await app.post('/api/v1/etl/run/csv')).status).toBe(503);
  });

  it('responses do not contain the address of the database', async () => {
    expect((await app.get('/api/v1/data')).text).not.toMatch(/ECONN|127\.0\.0\.1|terminat/);
  });

  it('/health and /health/ready answer 503, /health/live 200', async () => {
    expect(await app.get('/health')).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', database: { connected: false, latency_ms: null } },
    });
    expect((await app.get('/health/ready')).status).toBe(503);
    expect((await app.get('/health/live')).status).toBe(200);
  });

  it('everything works again without a restart once it is back', async () => {
    await relay.restore();
    expect((await app.get('/api/v1/data')).status).toBe(200);
    expect((await app.get('/api/v1/etl/jobs')).status).toBe(200);
  });
});

describe('while the database hangs', () => {
  let app: TestApp;
  let database: TestDatabase;
  let relay: Relay;

  beforeAll(async () => {
    database = await createTestDatabase();
    relay = await startRelay(database.url);
    app = await startTestApp({}, { ...database, url: relay.url });
    expect((await app.get('/health/ready')).status).toBe(200);
    relay.hold();
  });

  afterAll(async () => {
    await relay.restore();
    await app.close();
    await relay.close();
    await database.drop();
  });

  it('/health and /health/ready answer 503 without hanging', async () => {
    const [health, ready] = await Promise.all([app.get('/health'), app.get('/health/ready')]);
    expect(health).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', database: { connected: false, latency_ms: null } },
    });
    expect(ready.status).toBe(503);
    expect(ready.body.detail).toMatch(/database/);
  });

  it('/health and /health/ready recover once it responds again', async () => {
    await relay.restore();
    expect((await app.get('/health')).body).toMatchObject({ status: 'healthy' });
    expect((await app.get('/health/ready')).status).toBe(200);
  });
});
