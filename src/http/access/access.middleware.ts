import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ApiError } from '../../common/errors.js';
import { isLoopback, type Settings } from '../../config/settings.js';
import { crossOriginFault } from './cross-origin.js';
import { ApiKeys } from './api-keys.js';
import { isProbe, isReadable } from './probe-paths.js';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Who may call what. Writing calls need a key where keys are set; reading ones where
 * `REQUIRE_KEY_FOR_READS` says so; probes never do. Without keys the server listens on loopback only
 * (a worker or scheduler elsewhere has nothing to write), and answers this machine alone: not the web
 * page of somebody else in a browser here, nor a name of theirs bound to our address.
 *
 * Express middleware, before any body is read: it has to cover what Nest's guards never see, such as
 * the documentation page.
 *
 * @throws ApiError 400 for a path nobody can read, 401 without a valid key, 403 for a foreign caller (given
 *   to `next`)
 */
export function access(http: Settings['http']): RequestHandler {
  const keys = new ApiKeys(http.apiKeys);
  const isLocal = isLoopback(http.host);
  return (request: Request, response: Response, next: NextFunction): void => {
    if (!isReadable(request.path))
      return next(new ApiError(400, 'Bad Request', 'The path is not percent-encoded UTF-8'));
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
        'This call needs an API key, as X-API-Key or Authorization: Bearer (never in the address)',
      ),
    );
  };
}

function keyOf({ headers }: Request): string | undefined {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
