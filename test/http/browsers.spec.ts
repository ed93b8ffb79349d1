import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';

const MINE = 'https://mine.example';
const OTHER = 'https://other.example';

describe('security headers', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
  });

  afterAll(() => app.close());

  const policyOf = (headers: Headers): Record<string, string[]> =>
    Object.fromEntries(
      (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
        const [name = '', ...values] = directive.split(' ');
        return [name, values];
      }),
    );

  it.each(['/api/v1/data', '/api/v1/data?limit=0', '/nowhere', '/health', '/metrics', '/docs-json', '/docs'])(
    'forbid sniffing, framing and sharing of %s',
    async (path) => {
      const { headers } = await app.get(path);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('cache-control')).toBe('private, no-cache');
      const policy = policyOf(headers);
      expect(policy['default-src']).toEqual(["'none'"]);
      expect(policy['frame-ancestors']).toEqual(["'none'"]);
      expect(policy['script-src'] ?? []).toEqual(path === '/docs' ? ["'self'"] : []);
    },
  );

  it.each(['/docs', '/docs/'])('allow everything the page %s loads, and nothing else', async (path) => {
    const { text, headers } = await app.get(path);
    const policy = policyOf(headers);
    expect(JSON.stringify(policy)).not.toMatch(/unsafe-(inline|eval)|https?:|\*/);

    // Scripts come from files of this server, none stands in the page.
    const scripts = [...text.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThanOrEqual(3);
    for (const [, attributes, inline] of scripts) {
      expect(attributes).toMatch(/ src="\.\//);
      expect(inline?.trim()).toBe('');
    }
    expect(text).not.toMatch(/ on\w+="/);

    // Styles that stand in the page are allowed one by one.
    const hash = (style = '') => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
    const sheets = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => hash(style));
    expect(policy['style-src']).toEqual(["'self'", ...sheets]);
    const attributes = [...text.matchAll(/ style="([^"]*)"/g)].map(([, style]) => hash(style));
    expect(policy['style-src-attr']).toEqual(["'unsafe-hashes'", ...attributes]);

    // And everything it refers to is there.
    const files = [...text.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThanOrEqual(6);
    for (const file of files) {
      const answer = await fetch(new URL(file, app.url + path));
      expect([file, answer.status]).toEqual([file, 200]);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
      expect(answer.headers.get('content-type')).toMatch(
        file.endsWith('.js') ? /javascript/ : file.endsWith('.css') ? /css/ : /image/,
      );
    }
  });

  it('the documentation declares both ways to send an API key', async () => {
    const { body } = await app.get('/docs-json');
    expect(body.components.securitySchemes).toEqual({
      key: { type: 'apiKey', name: 'X-API-Key', in: 'header' },
      bearer: { type: 'http', scheme: 'bearer' },
    });
    expect(body.security).toEqual([{}, { key: [] }, { bearer: [] }]);
  });
});

describe('CORS', () => {
  let app: TestApp;

  afterEach(() => app.close());

  const preflight = async (origin: string) => {
    const response = await fetch(`${app.url}/api/v1/etl/run/csv`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-api-key',
      },
    });
    await response.text();
    return response;
  };

  const allowed = ({ headers }: { headers: Headers }) => headers.get('access-control-allow-origin');

  it('gives origins that are not listed no access', async () => {
    app = await startTestApp({ ROLE: 'api', API_KEYS: 'first-key' });
    expect(allowed(await preflight(OTHER))).toBeNull();
    expect(allowed(await app.get('/api/v1/data', { origin: OTHER }))).toBeNull();
  });

  it('lets listed origins call, and answers preflights without a key', async () => {
    app = await startTestApp({
      ROLE: 'api',
      API_KEYS: 'first-key',
      REQUIRE_KEY_FOR_READS: 'true',
      CORS_ORIGINS: `${MINE}/, http://localhost:3000`,
    });
    const asked = await preflight(MINE);
    expect(asked.status).toBe(204);
    expect(allowed(asked)).toBe(MINE);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('X-API-Key');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    expect(allowed(await preflight('http://localhost:3000'))).toBe('http://localhost:3000');
    for (const origin of [OTHER, 'http://mine.example', `${MINE}:8443`, 'null', 'https://notmine.example'])
      expect(allowed(await preflight(origin))).toBeNull();

    const refused = await app.get('/api/v1/data', { origin: MINE });
    expect(refused.status).toBe(401);
    expect(allowed(refused)).toBe(MINE);
    const answered = await app.get('/api/v1/data', { origin: MINE, 'x-api-key': 'first-key' });
    expect(answered.status).toBe(200);
    expect(answered.headers.get('access-control-expose-headers')).toContain('X-Request-ID');
    expect(answered.headers.get('vary')).toContain('Origin');
  });

  it('lets every origin call with CORS_ORIGINS=*', async () => {
    app = await startTestApp({ ROLE: 'api', API_KEYS: 'first-key', CORS_ORIGINS: '*' });
    expect(allowed(await preflight(OTHER))).toBe('*');
  });
});
