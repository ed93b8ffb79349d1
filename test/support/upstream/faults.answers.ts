import type { FaultOptions } from './fault-options.js';
import { type Json, num } from './json.js';
import type { RecordedRequest, Reply } from './reply.js';

type ApiName = 'coingecko' | 'coinpaprika';
type Answer = (api: ApiName, options: FaultOptions, request: RecordedRequest) => Reply;

const RATE_TEXT =
  "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for higher rate limits.";

/** Responses that replace the real one, as documented or recorded. */
export const ANSWER_FAULTS = {
  http500: (api, { status = 500 }) => failure(api, status, 'Internal Server Error'),
  http503: (api, { status = 503 }) => failure(api, status, 'Service Unavailable'),
  http408: (api, { status = 408 }) => failure(api, status, 'Request Timeout'),
  http425: (api, { status = 425 }) => failure(api, status, 'Too Early'),
  rateLimited: (api, { retryAfter = 2 }) => rateLimit(api, { 'retry-after': String(retryAfter) }),
  rateLimitedDate: (api, { retryAfter = 2 }) =>
    rateLimit(api, { 'retry-after': new Date(Date.now() + retryAfter * 1000).toUTCString() }),
  rateLimitedBare: (api) => rateLimit(api, {}),
  /** a rate limit under HTTP 200, which must not be loaded as data */
  okRateLimitBody: (api, { status = 200 }) => ({ ...rateLimit(api, {}), status }),
  errorInStatus: (_, { status = 401, code = 10005 }) => shaped(status, { status: error(code) }),
  errorTopLevel: (_, { status = 401, code = 10005 }) =>
    shaped(status, { timestamp: stamp(), error_code: num(code), status: { error_message: messageOf(code) } }),
  errorInErrorStatus: (_, { status = 401, code = 10005 }) =>
    shaped(status, { error: { status: error(code) } }),
  errorFlat: (_, { status = 400 }) => shaped(status, { error: 'invalid vs_currency' }),
  errorNumericStatus: (_, { status = 500 }) =>
    shaped(status, { status: num(status), error: 'Internal Server Error' }),
  cloudflareHtml: (_, { status = 403 }) =>
    html(status, 'Access denied | api used Cloudflare to restrict access'),
  cloudflare1015: (_, { status = 429 }) => text(status, 'error code: 1015'),
  throttledText: (_, { status = 429 }) => text(status, 'Throttled'),
  /** an object instead of the list; with `status: 200`, what a client sees that does not check the status */
  forbiddenObject: (_, { status = 403 }) =>
    shaped(status, {
      status: {
        error_code: num(403),
        error_message: 'This endpoint is temporarily unavailable due to ongoing issues.',
      },
    }),
  paymentRequired: (_, { status = 402 }) =>
    shaped(status, {
      error: 'Getting this data is not allowed in this plan. Check plans on coinpaprika.com/api',
    }),
  invalidKey: (_, { status = 403 }) => shaped(status, { error: 'invalid API key' }),
  code10002: (_, { status = 401 }) => shaped(status, { status: error(10002) }),
  code10005: (_, { status = 401 }) => shaped(status, { status: error(10005) }),
  code10010: (_, { status = 400 }) =>
    shaped(status, { status: { error_code: num(10010), error_message: messageOf(10010) } }),
  code10011: (_, { status = 400 }) =>
    shaped(status, {
      timestamp: stamp(),
      error_code: num(10011),
      status: { error_message: messageOf(10011) },
    }),
  code10012: (_, { status = 401 }) => shaped(status, { error: { status: error(10012) } }),
  invalidJson: (_, { status = 200 }) => ({ status, body: '[{"id":"bitcoin",,"symbol":}]' }),
  emptyBody: (_, { status = 200 }) => ({ status, body: '' }),
  emptyArray: (_, { status = 200 }) => shaped(status, []),
  okHtml: (_, { status = 200 }) => html(status, 'We will be back soon'),
  redirect: (_, { status = 302, to }, request) => ({
    status,
    body: '',
    headers: { location: to ?? `http://localhost:${(request.headers.host ?? '').split(':')[1]}/elsewhere` },
  }),
} satisfies Record<string, Answer>;

export type AnswerFault = keyof typeof ANSWER_FAULTS;

/** Returns CoinGecko's message for an error code, as recorded or similar. */
export function messageOf(code: number): string {
  switch (code) {
    case 429:
      return RATE_TEXT;
    case 10002:
      return "API Key Missing. Please make sure you're using the right authentication method.";
    case 10005:
      return 'This request is limited to PRO API subscribers.';
    case 10010:
      return 'If you are using Pro API key, please change your root URL from api.coingecko.com to pro-api.coingecko.com';
    case 10011:
      return 'If you are using Demo API key, please change your root URL from pro-api.coingecko.com to api.coingecko.com';
    case 10012:
      return 'Your request exceeds the allowed time range. Public API users are limited to querying historical data within the past 365 days.';
    default:
      return 'Something went wrong.';
  }
}

/** The rate-limit response of either API. */
export function rateLimit(api: ApiName, headers: Record<string, string>): Reply {
  const body: Json =
    api === 'coingecko'
      ? { status: { error_code: num(429), error_message: RATE_TEXT } }
      : { error: 'you have reached maximum request limit' };
  return { status: 429, json: body, headers };
}

/** A CoinGecko error object, as sent under `status`. */
export function error(code: number): Json {
  return { timestamp: stamp(), error_code: num(code), error_message: messageOf(code) };
}

function stamp(): string {
  return new Date().toISOString().replace('Z', '+00:00');
}

function failure(api: ApiName, status: number, message: string): Reply {
  return shaped(status, api === 'coingecko' ? { status: num(status), error: message } : { error: message });
}

function shaped(status: number, json: Json): Reply {
  return { status, json };
}

function text(status: number, body: string): Reply {
  return { status, body, headers: { 'content-type': 'text/plain; charset=UTF-8' } };
}

function html(status: number, title: string): Reply {
  const body = `<!DOCTYPE html>\n<html lang="en-US"><head><title>${title}</title></head><body></body></html>\n`;
  return { status, body, headers: { 'content-type': 'text/html; charset=UTF-8' } };
}
