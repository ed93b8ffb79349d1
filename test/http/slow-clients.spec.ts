import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TIME_LIMIT_VALUES, TIME_LIMITS } from '../../src/http/access/server-timeouts.js';
import { UploadStorage } from '../../src/jobs/uploads/upload.storage.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { until } from '../support/processes.js';
import { openRaw, statusOf } from '../support/raw-http.js';

const KEY = 'some-client-key';
const UPLOAD = '/api/v1/etl/upload?dry_run=true';
const FORM_START = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
const FORM_END = '\r\n--x--\r\n';
const ROW = 'BTC,1.5,2024-01-15\n';

/** Short ones, so that nobody waits. */
const SHORT = {
  headers: 400,
  check: 100,
  bodyStep: 400,
  bodyBytesPerStep: 400,
  linger: 300,
  stalledAnswer: 400,
  keepAlive: 300,
};

describe('slow clients', () => {
  let app: TestApp;
  let home: TestFolder;

  beforeAll(async () => {
    home = await createTestFolder();
    app = await startTestApp({ ROLE: 'api', API_KEYS: KEY, KASPARRO_HOME: home.path }, undefined, (builder) =>
      builder.overrideProvider(TIME_LIMITS).useValue(SHORT),
    );
  });

  afterEach(() => void jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
    await home.remove();
  });

  const head = (path: string, ...headers: string[]): string =>
    [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', `X-API-Key: ${KEY}`, ...headers, '\r\n'].join('\r\n');

  const expectCutOff = (answer: string): void => {
    expect(statusOf(answer)).toBe(408);
    expect(answer).toContain('application/problem+json');
    expect(answer).toMatch(/X-Request-ID: [\da-f-]{36}/);
    expect(answer).toContain('Connection: close');
  };

  it('cuts off a client that never ends its headers', async () => {
    const { socket, closed } = await openRaw(app.url);
    socket.write('GET /api/v1/data HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    const drip = setInterval(() => socket.write('X-More: 1\r\n'), 50);
    const answer = await closed;
    clearInterval(drip);
    expectCutOff(answer);
    expect(answer).toContain('headers of this request');
  });

  it('cuts off a client that connects and sends nothing', async () => {
    const { closed } = await openRaw(app.url);
    expect(await closed).toBe('');
  });

  it('closes an idle keep-alive connection', async () => {
    const { socket, closed } = await openRaw(app.url);
    socket.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    expect(statusOf(await closed)).toBe(200);
  });

  it('cuts off a client that sends a JSON body byte by byte', async () => {
    const { socket, closed } = await openRaw(app.url);
    socket.write(head('/api/v1/coins/1/merge', 'Content-Type: application/json', 'Content-Length: 90000'));
    const drip = setInterval(() => socket.write(' '), 50);
    const answer = await closed;
    clearInterval(drip);
    expectCutOff(answer);
    expect(answer).toContain('body of this request');
  });

  it('cuts off a client that stops in the middle of an upload, and deletes the part', async () => {
    const { socket, closed } = await openRaw(app.url);
    socket.write(
      head(UPLOAD, 'Content-Type: multipart/form-data; boundary=x', 'Content-Length: 100000') +
        FORM_START +
        ROW,
    );
    expectCutOff(await closed);
    const folder = join(home.path, 'uploads');
    await until(async () => (!existsSync(folder) || (await readdir(folder)).length === 0 ? true : undefined));
  });

  it('cuts off a client that keeps sending after its request was rejected', async () => {
    const { socket, closed } = await openRaw(app.url);
    socket.write('POST /api/v1/etl/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000000\r\n\r\n');
    const pour = setInterval(() => socket.write('x'.repeat(1000)), 20);
    const answer = await closed;
    clearInterval(pour);
    expect(statusOf(answer)).toBe(401);
  });

  it('cuts off a client that does not read its response', async () => {
    const server: Server = app.app.getHttpServer();
    const connections = () =>
      new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    const { socket, closed, received } = await openRaw(app.url);
    socket.pause();
    const asked = 40;
    const one = 'GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    socket.write(one.repeat(asked));
    await until(async () => ((await connections()) > 0 ? true : undefined));
    await until(async () => ((await connections()) === 0 ? true : undefined));
    socket.resume();
    await closed;
    expect(received().length).toBeLessThan(asked * 1_000_000);
  });

  it('lets a slow but steady client finish its upload', async () => {
    const rows = 60;
    const body = [`${FORM_START}ticker,price,date\n`, ...Array<string>(rows).fill(ROW.repeat(100)), FORM_END];
    const length = body.join('').length;
    const { socket, received } = await openRaw(app.url);
    socket.write(
      head(
        UPLOAD,
        'Content-Type: multipart/form-data; boundary=x',
        `Content-Length: ${length}`,
        'Connection: close',
      ),
    );
    for (const part of body) {
      socket.write(part);
      await sleep(25);
    }
    await until(() => (statusOf(received()) === 0 ? undefined : true));
    expect(statusOf(received())).toBe(200);
    socket.destroy();
  });

  it('does not cut off a client while the server is slow to read', async () => {
    const storage = new UploadStorage(home.path);
    const store = storage._handleFile.bind(storage);
    jest.spyOn(UploadStorage.prototype, '_handleFile').mockImplementation((...args) => {
      setTimeout(() => store(...args), 4 * SHORT.bodyStep);
    });
    const form = new FormData();
    // More than is taken in before anybody reads.
    form.set('file', new Blob([`ticker,price,date\n${ROW.repeat(50_000)}`]), 'a.csv');
    const { status } = await fetch(app.url + UPLOAD, {
      method: 'POST',
      body: form,
      headers: { 'x-api-key': KEY },
    });
    expect(status).toBe(200);
  });

  it('keeps a client that waits for the end of a run', async () => {
    const withKey = { 'x-api-key': KEY };
    const waiting = app.post('/api/v1/etl/run/csv?sync=true', undefined, withKey);
    const { id } = await until(async () => (await app.get('/api/v1/etl/jobs?status=queued')).body.jobs[0]);
    await sleep(3 * SHORT.stalledAnswer);
    await app.post(`/api/v1/etl/jobs/${id}/cancel`, undefined, withKey);
    expect(await waiting).toMatchObject({ status: 200, body: { job: { id, status: 'cancelled' } } });
  });

  it('keeps a client that waits for server-sent events', async () => {
    const { body } = await app.post('/api/v1/etl/run/csv', undefined, { 'x-api-key': KEY });
    const events = await fetch(`${app.url}/api/v1/etl/jobs/${body.job.id}/events`);
    const text = events.text();
    await sleep(3 * SHORT.stalledAnswer);
    await app.post(`/api/v1/etl/jobs/${body.job.id}/cancel`, undefined, { 'x-api-key': KEY });
    expect(await text).toMatch(/"status":"queued"[\s\S]*"status":"cancelled"/);
  });

  it('has default limits that a slow connection can meet', () => {
    // 1 KiB a second is less than any line in use; load balancers keep connections for a minute.
    const { bodyBytesPerStep, bodyStep, keepAlive, headers } = TIME_LIMIT_VALUES;
    expect(bodyBytesPerStep / (bodyStep / 1000)).toBeLessThanOrEqual(1024);
    expect(keepAlive).toBeGreaterThan(60_000);
    expect(headers).toBeGreaterThanOrEqual(10_000);
  });
});
