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
 * Where they may be: beside the message, and in an error, which may carry the request that failed. What a
 * line says of a request is named one by one, so that such lines, one for each, need not be searched.
 */
const SECRET_PLACES = ['', 'err.', 'err.*.', 'err.*.*.'];

/** Paths nobody wants a log line for each time they are asked. */
const QUIET = /^\/(?:api\/v1\/)?(?:health|metrics)\b/;

/**
 * How the process logs: JSON lines, or readable ones on a terminal; one line per request with its id;
 * keys nowhere.
 * @param level a pino level, lower case
 * @param secrets what no line may hold, wherever it comes from
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
        `${request.method} ${withoutSecrets(request.url ?? '')} ${response.statusCode}${isMadeUp(message) ? '' : `: ${message}`}`,
      // Without the error: what went wrong was logged where it was found, and what pino-http puts here is made up.
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

/** What pino-http says of an answer with a status from 500 on where nobody told it more. */
function isMadeUp(message: string): boolean {
  return message.startsWith('failed with status code');
}

/** A URL as it may be logged: the values of parameters that look like secrets are masked. */
export function withoutSecrets(url: string): string {
  return url.replace(/([?&])([^=&]*)=[^&]*/g, (whole, sign: string, name: string) =>
    SECRET_NAME.test(decoded(name)) ? `${sign}${name}=[redacted]` : whole,
  );
}

/** A parameter's name as the server reads it: `api%5Fkey` is `api_key`. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** pino writes `*."x-api-key"` as `*["x-api-key"]`. */
function path(dotted: string): string {
  return dotted.replace(/\.?("[^"]+")$/, '[$1]');
}
