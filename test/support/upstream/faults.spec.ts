import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startFaultyPair } from '../faulty-pair.js';
import { get } from './client.js';
import { ANSWER_FAULTS } from './faults.answers.js';
import { WIRE_FAULTS } from './faults.wire.js';

const { gecko, paprika, tried, arm, disarm, markets, close } = await startFaultyPair();
afterEach(disarm);
afterAll(close);

describe('faults that replace the response', () => {
  it.each([
    ['http500', 500, '"error":"Internal Server Error"'],
    ['http503', 503, 'Service Unavailable'],
    ['http408', 408, 'Request Timeout'],
    ['http425', 425, 'Too Early'],
    ['rateLimited', 429, '"error_code":429'],
    ['rateLimitedDate', 429, '"error_code":429'],
    ['rateLimitedBare', 429, '"error_code":429'],
    ['okRateLimitBody', 200, '{"status":{"error_code":429'],
    ['errorInStatus', 401, '{"status":{"timestamp"'],
    ['errorTopLevel', 401, '"error_code":10005,"status":{'],
    ['errorInErrorStatus', 401, '{"error":{"status":{"timestamp"'],
    ['errorFlat', 400, '{"error":"'],
    ['errorNumericStatus', 500, '{"status":500,"error":'],
    ['cloudflareHtml', 403, '<!DOCTYPE html>'],
    ['cloudflare1015', 429, 'error code: 1015'],
    ['throttledText', 429, 'Throttled'],
    ['forbiddenObject', 403, '{"status":{"error_code":403'],
    ['paymentRequired', 402, 'not allowed in this plan'],
    ['invalidKey', 403, 'invalid API key'],
    ['code10002', 401, '"error_code":10002'],
    ['code10005', 401, '"error_code":10005'],
    ['code10010', 400, '"error_code":10010'],
    ['code10011', 400, '"error_code":10011'],
    ['code10012', 401, '{"error":{"status":'],
    ['invalidJson', 200, ',,'],
    ['emptyBody', 200, ''],
    ['emptyArray', 200, '[]'],
    ['okHtml', 200, '<!DOCTYPE html>'],
    ['redirect', 302, ''],
  ] as const)('%s returns %i with %s', async (fault, status, body) => {
    arm(fault);
    const response = await get(markets());
    expect(response.status).toBe(status);
    expect(response.text).toContain(body);
    if (body === '' || body === '[]') expect(response.text).toBe(body);
    expect((await get(`${paprika.url}/tickers`)).status).toBe(status);
  });

  it('sends Retry-After in seconds, as a date, or not at all', async () => {
    arm('rateLimited', { retryAfter: 119, times: 1 });
    arm('rateLimitedDate', { retryAfter: 60, times: 1 });
    arm('rateLimitedBare', { times: 1 });
    expect((await get(markets())).headers.get('retry-after')).toBe('119');
    const requestedAt = Date.now();
    const date = (await get(markets())).headers.get('retry-after') ?? '';
    expect(date).toMatch(/GMT$/);
    // An HTTP date has a resolution of one second.
    expect(Date.parse(date)).toBeGreaterThan(requestedAt + 59_000);
    expect(Date.parse(date)).toBeLessThanOrEqual(Date.now() + 60_000);
    expect((await get(markets())).headers.get('retry-after')).toBeNull();
    expect((await get(markets())).status).toBe(200);
  });

  it('applies a fault only to the path, page and number of requests it was armed for', async () => {
    arm('http500', { path: '/coins/markets', page: 2, times: 2, after: 1 });
    const statuses: number[] = [];
    for (const page of [1, 2, 2, 1, 2, 2]) statuses.push((await get(markets(page))).status);
    expect(statuses).toEqual([200, 200, 500, 200, 500, 200]);
    expect((await get(`${gecko.url}/ping`)).status).toBe(200);
    arm('redirect', { to: 'http://elsewhere.invalid/', status: 301 });
    expect((await get(markets())).headers.get('location')).toBe('http://elsewhere.invalid/');
  });
});

describe('connection faults', () => {
  it.each(['resetBeforeAnswer', 'resetMidBody'] as const)('%s breaks the connection', async (fault) => {
    arm(fault, { times: 1 });
    await expect(get(markets())).rejects.toThrow();
    expect((await get(markets())).status).toBe(200);
  });

  it('hang never responds', async () => {
    arm('hang');
    await expect(fetch(markets(), { signal: AbortSignal.timeout(200) })).rejects.toThrow(/timeout/);
  });

  it('endless sends data until the client disconnects', async () => {
    arm('endless');
    const disconnect = new AbortController();
    const { body } = await fetch(markets(), { signal: disconnect.signal });
    let size = 0;
    for await (const chunk of body ?? []) {
      size += (chunk as Uint8Array).length;
      if (size > 5_000_000) break;
    }
    disconnect.abort();
    expect(size).toBeGreaterThan(5_000_000);
  });

  it('truncatedJson is a complete response with half the body', async () => {
    arm('truncatedJson');
    const { status, text } = await get(markets());
    expect(status).toBe(200);
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it('gzip, delayed and slowDrip send the whole response', async () => {
    const whole = (await get(markets())).text;
    arm('gzip', { times: 1 });
    const packed = await get(markets());
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.text).toBe(whole);
    for (const fault of ['delayed', 'slowDrip'] as const) {
      arm(fault, { times: 1, delayMs: 100, chunkBytes: 20_000 });
      const start = performance.now();
      expect((await get(markets())).text).toBe(whole);
      expect(performance.now() - start).toBeGreaterThan(95);
    }
  });
});

it('covers every response and connection fault', () => {
  expect([...tried].toSorted()).toEqual(
    [...Object.keys(ANSWER_FAULTS), ...Object.keys(WIRE_FAULTS)].toSorted(),
  );
});
