import type { Params } from 'nestjs-pino';
import pretty from 'pino-pretty';
import { redactAll } from '../config/secrets.js';

const SECRET_NAME = /key|token|secret|password|auth/i;
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  '"x-api-key"',
  '"x-cg-demo-api-key"',
  '"x-cg-pro-api-key"',
  'password',
  'apiKeys',
  'apiKey',
];

/**
 * Paths to redact: top-level fields, and fields of errors, which may contain the failed request. The serializer of
 * requests picks their fields one by one, so request fields need no redaction.
 */
const SECRET_PLACES = ['', 'err.', 'err.*.', 'err.*.*.'];

/** Paths whose requests are not logged, since machines poll them. */
const QUIET = /^\/(?:api\/v1\/)?(?:health|metrics)\b/;

/**
 * Returns the logger options: JSON lines, or readable lines on a terminal; one line per request with its id; secrets
 * masked.
 * @param level a pino level, lower case
 * @param secrets texts to mask in every line
 */
export function loggerOptions(
  level: string,
  secrets: readonly string[],
  terminal = process.stdout.isTTY,
): Params {
  return {
    pinoHttp: {
      level,
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => SECRET_PLACES.map((place) => path(`${place}${field}`))),
        censor: '[redacted]',
      },
      hooks: { streamWrite: (line) => redactAll(line, secrets) },
      serializers: {
        req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
          id,
          method,
          url: withoutSecrets(url),
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      customSuccessMessage: (request, response, ms) =>
        `${request.method} ${withoutSecrets(request.url ?? '')} ${response.statusCode} in ${Math.round(ms)} ms`,
      customErrorMessage: (request, response, { message }) =>
        `${request.method} ${withoutSecrets(request.url ?? '')} ${response.statusCode}${isGeneric(message) ? '' : `: ${message}`}`,
      // Without the error: it was logged where it occurred, and pino-http only makes up a generic one here.
      customErrorObject: (_request, _response, _error, { res, responseTime }: RequestFigures) => ({
        res,
        responseTime,
      }),
      autoLogging: { ignore: (request) => QUIET.test(request.url ?? '') },
      ...(terminal && {
        stream: pretty({
          ignore: 'pid,hostname,req,res,responseTime,context',
          messageFormat: '{context}: {msg}',
          translateTime: 'SYS:HH:MM:ss',
        }),
      }),
    },
  };
}

interface RequestFigures {
  res: unknown;
  responseTime: number;
}

/** Whether a message is the generic one of pino-http for a response with status 500 or above. */
function isGeneric(message: string): boolean {
  return message.startsWith('failed with status code');
}

/** Masks the values of query parameters whose name suggests a secret. */
export function withoutSecrets(url: string): string {
  return url.replace(/([?&])([^=&]*)=[^&]*/g, (whole, sign: string, name: string) =>
    SECRET_NAME.test(decoded(name)) ? `${sign}${name}=[redacted]` : whole,
  );
}

/** Decodes a parameter name as the server does: `api%5Fkey` is `api_key`. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Converts a path to the syntax of pino: `*."x-api-key"` becomes `*["x-api-key"]`. */
function path(dotted: string): string {
  return dotted.replace(/\.?("[^"]+")$/, '[$1]');
}
