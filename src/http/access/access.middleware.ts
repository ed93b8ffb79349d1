import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ApiError } from '../../common/errors.js';
import { isLoopback, type Settings } from '../../config/settings.js';
import { crossOriginFault } from './cross-origin.js';
import { ApiKeys } from './api-keys.js';
import { isProbe, isReadable } from './probe-paths.js';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Express middleware that checks API keys. With keys set, calls that write need one, calls that read need
 * one if `REQUIRE_KEY_FOR_READS` is set, and probes need none. Without keys only programs on this machine
 * are served: neither a foreign web page in a local browser, nor a foreign host name that resolves to
 * this machine.
 *
 * Runs before the body is read, and covers pages that Nest's guards never see, such as the documentation.
 *
 * @throws ApiError 400 for a malformed path, 401 without a valid key, 403 for a cross-origin call (passed
 *   to `next`)
 */
export function access(http: Settings['http']): RequestHandler {
  const keys = new ApiKeys(http.apiKeys);
  const isLocal = isLoopback(http.host);
  return (request: Request, response: Response, next: NextFunction): void => {
    if (!isReadable(request.path))
      return next(new ApiError(400, 'Bad Request', 'The path is not valid percent-encoded UTF-8'));
    if (isProbe(request.path)) return next();
    const isReading = READING.has(request.method);
    if (keys.isEmpty) {
      const fault = isLocal ? crossOriginFault(request, { isReading, origins: http.corsOrigins }) : null;
      return fault === null ? next() : next(new ApiError(403, 'Forbidden', fault));
    }
    if (isReading && !http.requireKeyForReads) return next();
    if (keys.holds(keyOf(request))) return next();
    response.setHeader('WWW-Authenticate', 'Bearer realm="kasparro"');
    next(
      new ApiError(
        401,
        'Unauthorized',
        'This call needs an API key; send it as X-API-Key or Authorization: Bearer (not in the URL)',
      ),
    );
  };
}

function keyOf({ headers }: Request): string | undefined {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
