import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { createHash } from 'node:crypto';

type Directives = Record<string, string[]>;

/** API responses are never rendered, executed or framed. */
const NOTHING: Directives = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** The documentation page loads its own files and calls this server only. */
const OWN_FILES: Directives = {
  ...NOTHING,
  'script-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
};

const DOCS = /^\/docs(?:\/|$)/i;

/** Security headers of every response, without HSTS, which is up to the proxy that has the certificate. */
export function browserHeaders(): RequestHandler[] {
  const common = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  const strict = policy(NOTHING);
  const own: RequestHandler = (request, response, next) => {
    const isDocs = DOCS.test(request.path);
    response.setHeader('Content-Security-Policy', strict);
    // Private caches may store it, but must revalidate it each time.
    response.setHeader('Cache-Control', 'private, no-cache');
    if (isDocs) {
      const send = response.send.bind(response);
      response.send = (body?: unknown) => {
        response.setHeader('Content-Security-Policy', pagePolicy(typeof body === 'string' ? body : ''));
        return send(body);
      };
    }
    next();
  };
  return [common, own];
}

/** CORS options for pages of these origins; pages of others get no access. */
export function corsOptions(origins: readonly string[]): CorsOptions {
  return {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'X-API-Key',
      'X-Request-ID',
      'Last-Event-ID',
      'If-None-Match',
    ],
    exposedHeaders: [
      'ETag',
      'X-Request-ID',
      'Location',
      'Content-Disposition',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
    ],
    maxAge: 600,
  };
}

/** Allows the inline styles of Swagger's page by hash. */
function pagePolicy(html: string): string {
  const sheets = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text = '']) => hash(text));
  const attributes = [...html.matchAll(/ style="([^"]*)"/g)].map(([, text = '']) => hash(text));
  return policy({
    ...OWN_FILES,
    'style-src': ["'self'", ...sheets],
    ...(attributes.length > 0 && { 'style-src-attr': ["'unsafe-hashes'", ...attributes] }),
  });
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function policy(directives: Directives): string {
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}
