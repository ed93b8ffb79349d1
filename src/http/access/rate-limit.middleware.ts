import type { Request, RequestHandler, Response } from 'express';
import { rateLimit, type RateLimitInfo } from 'express-rate-limit';
import { ApiError } from '../../common/errors.js';
import { isMonitoring } from './probe-paths.js';

const WINDOW_MS = 60_000;

/** An IPv6 client owns at least a /64 network and could change its address with every call. */
const IPV6_NETWORK = 64;

/**
 * Express middleware that limits the calls of a client, identified by its address, per minute and process.
 * Each response has `RateLimit` and `RateLimit-Policy` (IETF draft 8) and the three headers of older drafts,
 * which most clients read. Probes and metrics are not limited.
 * @throws ApiError 429 with Retry-After (passed to `next`)
 */
export function limitRate(perMinute: number): RequestHandler[] {
  const counted = rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    ipv6Subnet: IPV6_NETWORK,
    identifier: 'client',
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip: ({ path }: Request) => isMonitoring(path),
    // The library's own checks print to the console; the settings were validated at startup.
    validate: false,
    handler: (request, response, next) => {
      const seconds = setHeaders(response, rateOf(request));
      response.setHeader('Retry-After', seconds);
      next(
        new ApiError(
          429,
          'Too Many Requests',
          `More than ${perMinute} requests per minute (RATE_LIMIT_PER_MINUTE); retry in ${seconds} s`,
        ),
      );
    },
  });
  const withHeaders: RequestHandler = (request, response, next) => {
    if (!isMonitoring(request.path)) setHeaders(response, rateOf(request));
    next();
  };
  return [counted, withHeaders];
}

function rateOf(request: Request): RateLimitInfo {
  return (request as Request & { rateLimit: RateLimitInfo }).rateLimit;
}

/** Sets the older headers. Returns the seconds until the client's minute ends. */
function setHeaders(response: Response, { limit, remaining, resetTime }: RateLimitInfo): number {
  const left = (resetTime?.getTime() ?? Date.now() + WINDOW_MS) - Date.now();
  const seconds = Math.max(1, Math.ceil(left / 1000));
  response.setHeader('RateLimit-Limit', limit);
  response.setHeader('RateLimit-Remaining', remaining);
  response.setHeader('RateLimit-Reset', seconds);
  return seconds;
}
