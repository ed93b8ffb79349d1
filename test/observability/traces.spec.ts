import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startKasparro, until, type KasparroProcess } from '../support/processes.js';

interface Span {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status?: { code?: number };
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

const PARENT = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };

/** The server is an OTLP collector at POST /v1/traces; any other path acts as a source that answers 404. */
describe('traces', () => {
  let database: TestDatabase;
  let collector: Server;
  let address: string;
  let kasparro: KasparroProcess | undefined;
  const received: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    collector = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        if (request.url === '/v1/traces') received.push(body);
        response
          .writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' })
          .end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    address = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    kasparro?.child.kill('SIGKILL');
  });

  afterAll(async () => {
    collector.close();
    await database.drop();
  });

  const start = (endpoint: string) =>
    (kasparro = startKasparro({
      DATABASE_URL: database.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      COINGECKO_BASE_URL: `${address}/gecko`,
      API_KEYS: 'a-secret-key',
    }));
  const spans = (): Span[] =>
    received.flatMap((body) =>
      (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans.flatMap(
        ({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
  const named = (name: string) => spans().filter((span) => span.name === name);
  const attribute = (span: Span | undefined, key: string) => {
    const value = span?.attributes.find((each) => each.key === key)?.value;
    return value?.stringValue ?? value?.intValue;
  };

  it('contain requests, jobs and calls to sources, and no secrets', async () => {
    const server = start(address);
    const url = await server.url;
    await fetch(`${url}/api/v1/data?symbol=BTC&token=a-secret-token`, {
      headers: { traceparent: `00-${PARENT.trace}-${PARENT.span}-01` },
    });
    await fetch(`${url}/health/ready`);
    const write = { method: 'POST', headers: { 'X-API-Key': 'a-secret-key' } };
    await fetch(`${url}/api/v1/etl/run/coingecko?sync=true`, write);
    expect(await server.end('SIGTERM')).toBe(0);

    const [read] = named('GET /api/v1/data');
    expect(read).toMatchObject({ kind: 2, traceId: PARENT.trace, parentSpanId: PARENT.span });
    expect(attribute(read, 'http.response.status_code')).toBe(400);
    const [job] = named('job coingecko');
    const [call] = named('GET coingecko');
    expect(call).toMatchObject({ kind: 3, traceId: job?.traceId, parentSpanId: job?.spanId });
    expect(attribute(call, 'http.response.status_code')).toBe(404);
    expect(job?.status?.code).toBe(2);
    expect(received.join('')).toContain('kasparro-all');
    expect(received.join('')).not.toContain('a-secret');
    expect(spans().filter(({ attributes }) => JSON.stringify(attributes).includes('/health'))).toEqual([]);
  });

  it('are dropped without delaying anything while the collector is unreachable', async () => {
    const server = start('http://127.0.0.1:1');
    const url = await server.url;
    expect((await fetch(`${url}/api/v1/data`)).status).toBe(200);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(server.output()).not.toMatch(/a-secret|ECONNREFUSED/);
  });

  it('require a valid OTEL_EXPORTER_OTLP_ENDPOINT', async () => {
    const server = start('collector:4318');
    const [code] = (await once(server.child, 'exit')) as [number];
    expect(code).toBe(1);
    await until(() =>
      server.output().includes('OTEL_EXPORTER_OTLP_ENDPOINT: must look like http') ? true : undefined,
    );
  });
});
