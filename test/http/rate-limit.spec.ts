import { afterEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';

const LIMIT = 5;

describe('the rate limit', () => {
  let app: TestApp;

  afterEach(() => app.close());

  const start = async (env: Record<string, string> = {}) => {
    app = await startTestApp({ ROLE: 'api', RATE_LIMIT_PER_MINUTE: String(LIMIT), ...env });
  };

  const get = (address?: string, path = '/api/v1/sources') =>
    app.get(path, address === undefined ? {} : { 'X-Forwarded-For': address });

  /** Statuses of as many calls as one client may make, and one more. */
  const statuses = async (addresses: (number: number) => string | undefined) => {
    const all: number[] = [];
    for (let number = 0; number <= LIMIT; number++) all.push((await get(addresses(number))).status);
    return all;
  };

  const refusedAtLast = [...Array<number>(LIMIT).fill(200), 429];
  const neverRefused = Array<number>(LIMIT + 1).fill(200);

  it('sends the standard rate limit headers with every response', async () => {
    await start();
    const { headers } = await get();
    expect(headers.get('ratelimit')).toMatch(/^"client"; r=4; t=(60|59)$/);
    expect(headers.get('ratelimit-policy')).toMatch(/^"client"; q=5; w=60; pk=:[\w+/=]+:$/);
    expect(headers.get('ratelimit-limit')).toBe('5');
    expect(headers.get('ratelimit-remaining')).toBe('4');
    expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    expect((await get()).headers.get('ratelimit-remaining')).toBe('3');
  });

  it('returns 429 with Retry-After above the rate limit', async () => {
    await start();
    for (let number = 0; number < LIMIT; number++) expect((await get()).status).toBe(200);
    const refused = await get();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(refused.body).toMatchObject({
      title: 'Too Many Requests',
      detail: expect.stringMatching(`RATE_LIMIT_PER_MINUTE.* ${seconds} s`),
      request_id: refused.headers.get('x-request-id'),
    });
  });

  it('counts calls of unknown paths and with wrong keys too', async () => {
    await start({ API_KEYS: 'first-key' });
    for (const path of ['/docs', '/nowhere', '/', '/docs-json'])
      expect((await fetch(app.url + path, { redirect: 'manual' })).status).toBeLessThan(429);
    expect((await app.post('/api/v1/etl/run', undefined, { 'x-api-key': 'guess' })).status).toBe(401);
    expect((await app.post('/api/v1/etl/run', undefined, { 'x-api-key': 'first-key' })).status).toBe(429);
  });

  it('does not limit probes and metrics', async () => {
    await start();
    for (let number = 0; number <= LIMIT; number++)
      for (const path of ['/health', '/health/live', '/health/ready', '/metrics']) {
        const answer = await app.get(path);
        expect(answer.status).toBe(200);
        expect(answer.headers.get('ratelimit')).toBeNull();
      }
    expect((await get()).headers.get('ratelimit-remaining')).toBe('4');
  });

  it('ignores X-Forwarded-For without TRUST_PROXY', async () => {
    await start();
    expect(await statuses((number) => `192.0.2.${number}`)).toEqual(refusedAtLast);
  });

  it('distinguishes clients behind a trusted proxy', async () => {
    await start({ TRUST_PROXY: '1' });
    expect(await statuses((number) => `192.0.2.${number}`)).toEqual(neverRefused);
    expect(await statuses(() => '198.51.100.1')).toEqual(refusedAtLast);
  });

  it('uses only the address that the trusted proxy added', async () => {
    await start({ TRUST_PROXY: '1' });
    expect(await statuses((number) => `192.0.2.${number}, 198.51.100.1`)).toEqual(refusedAtLast);
  });

  it('trusts proxies by address', async () => {
    await start({ TRUST_PROXY: 'loopback, 10.0.0.0/8' });
    expect(await statuses((number) => `192.0.2.${number}, 10.1.2.3`)).toEqual(neverRefused);
    await app.close();
    await start({ TRUST_PROXY: '10.0.0.0/8' });
    expect(await statuses((number) => `192.0.2.${number}`)).toEqual(refusedAtLast);
  });

  it('counts an IPv6 /64 network as one client', async () => {
    await start({ TRUST_PROXY: 'loopback' });
    expect(await statuses((number) => `2001:db8:1:2::${number}`)).toEqual(refusedAtLast);
    expect(await statuses((number) => `2001:db8:1:${number + 3}::1`)).toEqual(neverRefused);
  });

  it('responds whatever X-Forwarded-For contains', async () => {
    await start({ TRUST_PROXY: '1', RATE_LIMIT_PER_MINUTE: '1000' });
    for (const address of [
      '',
      'unknown',
      '1.2.3.4:5678',
      '[::1]:80',
      '999.1.1.1',
      'a'.repeat(500),
      '::ffff:1.2.3.4',
    ])
      expect([address, (await get(address)).status]).toEqual([address, 200]);
  });
});
