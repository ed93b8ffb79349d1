import type { Params } from 'nestjs-pino';
import pretty from 'pino-pretty';

const SECRET_PARAMETER = /([?&][^=&]*(?:key|token|secret|password)[^=&]*=)[^&]*/gi;
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

/** Paths nobody wants a log line for each time they are asked. */
const QUIET = /^\/(?:api\/v1\/)?(?:health|metrics)\b/;

/**
 * How the process logs: JSON lines, or readable ones on a terminal; one line per request with its id;
 * keys nowhere.
 * @param level a pino level, lower case
 */
export function loggerOptions(level: string, terminal = process.stdout.isTTY): Params {
  return {
    pinoHttp: {
      level,
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`].map(path)),
        censor: '[redacted]',
      },
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
      customErrorMessage: (request, response) =>
        `${request.method} ${withoutSecrets(request.url ?? '')} ${response.statusCode}`,
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

/** A URL as it may be logged: the values of parameters that look like secrets are masked. */
export function withoutSecrets(url: string): string {
  return url.replace(SECRET_PARAMETER, '$1[redacted]');
}

/** pino writes `*."x-api-key"` as `*["x-api-key"]`. */
function path(dotted: string): string {
  return dotted.replace(/\.?("[^"]+")$/, '[$1]');
}
