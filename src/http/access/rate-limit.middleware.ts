import type { Request, RequestHandler, Response } from 'express';
import { rateLimit, type RateLimitInfo } from 'express-rate-limit';
import { ApiError } from '../../common/errors.js';
import { isMonitoring } from './probe-paths.js';

const WINDOW_MS = 60_000;

/** An IPv6 client owns a network of at least this many leading bits, and could change its address with every call. */
const IPV6_NETWORK = 64;

/**
 * Most calls of one client, known by its address, in a minute, in this process. Every counted answer
 * says where the client stands: `RateLimit` and `RateLimit-Policy` as the newest draft of the IETF has
 * them, and the three headers of the older drafts, which is what most clients read. Probes and metrics
 * are not counted.
 * @throws ApiError 429 with Retry-After (given to `next`)
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
    // The settings were checked at start; its own checks print to the console, once per process.
    validate: false,
    handler: (request, response, next) => {
      const seconds = describe(response, standing(request));
      response.setHeader('Retry-After', seconds);
      next(
        new ApiError(
          429,
          'Too Many Requests',
          `One client may make ${perMinute} requests a minute (RATE_LIMIT_PER_MINUTE); try again in ${seconds} s`,
        ),
      );
    },
  });
  const described: RequestHandler = (request, response, next) => {
    if (!isMonitoring(request.path)) describe(response, standing(request));
    next();
  };
  return [counted, described];
}

function standing(request: Request): RateLimitInfo {
  return (request as Request & { rateLimit: RateLimitInfo }).rateLimit;
}

/** Writes the older headers; answers with the seconds until the client's minute is over. */
function describe(response: Response, { limit, remaining, resetTime }: RateLimitInfo): number {
  const left = (resetTime?.getTime() ?? Date.now() + WINDOW_MS) - Date.now();
  const seconds = Math.max(1, Math.ceil(left / 1000));
  response.setHeader('RateLimit-Limit', limit);
  response.setHeader('RateLimit-Remaining', remaining);
  response.setHeader('RateLimit-Reset', seconds);
  return seconds;
}
