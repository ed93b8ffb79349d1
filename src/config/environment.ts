import { isIP } from 'node:net';
import { z } from 'zod';
import { driftPolicy } from './drift-policy.js';
import { apiKeys, origins, trustProxy } from './http-values.js';
import type { ApiSettings, ApiVariables, SourceSettings } from './plans.js';
import { isCron, scheduleVariable, type Schedule } from './schedule.js';

/** Part of Kasparro that a process runs; `all` runs every part in one process. */
export const ROLES = ['all', 'api', 'worker', 'scheduler'] as const;
export type Role = (typeof ROLES)[number];

/** Databases that the queue supports. */
const QUEUE_BACKENDS = ['postgres', 'citus'] as const;
export type QueueBackend = (typeof QUEUE_BACKENDS)[number];

const wholeNumber = (least: number, most: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`);

const flag = z
  .string()
  .transform((value) => value.trim().toLowerCase())
  .refine((value) => ['true', 'false', '1', '0', 'yes', 'no'].includes(value), 'must be true or false')
  .transform((value) => ['true', '1', 'yes'].includes(value));

/** Supported `sslmode` values: those of PostgreSQL without the fallbacks `allow` and `prefer`, plus `no-verify` of the Node driver. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];

const postgresUrl = z
  .string()
  .refine((value) => isPostgresUrl(value), {
    message:
      'must look like postgresql://user:password@host:5432/database, with @ / ? # : and spaces in user and password percent-encoded',
    abort: true,
  })
  .refine(
    (value) => SSL_MODES.includes(new URL(value).searchParams.get('sslmode') ?? 'disable'),
    `sslmode must be one of ${SSL_MODES.join(', ')}`,
  )
  .refine((value) => {
    const { searchParams } = new URL(value);
    return searchParams.get('sslmode') !== 'verify-ca' || searchParams.has('sslrootcert');
  }, 'sslmode=verify-ca requires sslrootcert, the file with the CA certificate');

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/[^\s@]*(@[^\s@]*)?$/.test(text) && URL.canParse(text);
}

const host = z
  .string()
  .transform((value) => value.trim())
  .refine(
    (value) => isIP(value) !== 0 || /^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/i.test(value),
    'must be an address or hostname of this machine, such as 127.0.0.1 (this machine only), 0.0.0.0 (all interfaces) or ::1',
  );

const plan = ({ plans }: ApiSettings): z.ZodDefault<z.ZodType<string, string>> => {
  const names = Object.keys(plans);
  return z
    .string()
    .transform((value) => value.trim().toLowerCase())
    .refine((value) => names.includes(value), `must be one of ${names.join(', ')}`)
    .default(names[0] ?? '');
};

/** The message must never contain the value. */
const key = z
  .string()
  .transform((value) => value.trim())
  .refine(
    (value) => /^[\x21-\x7e]+$/.test(value),
    'must be the key alone: printable characters without spaces or a "Bearer" prefix',
  )
  .optional();

const httpUrl = z
  .string()
  .transform((value) => value.trim())
  .refine(isPlainHttpUrl, 'must look like https://host/path, without credentials, query or fragment')
  .optional();

function isPlainHttpUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return [username, password, search, hash].every((part) => part === '');
}

const schedule = z
  .string()
  .transform((value) => value.trim())
  .refine(
    (value) => /^\d{1,8}$/.test(value) || isCron(value),
    'must be a number of seconds (0 switches it off) or a cron expression of five fields in UTC',
  )
  .transform((value): Schedule => {
    if (!/^\d+$/.test(value)) return { cron: value };
    return Number(value) === 0 ? null : { seconds: Number(value) };
  });

const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'SILENT'];

const logLevel = z
  .string()
  .transform((value) => value.trim().toUpperCase())
  .refine((value) => LOG_LEVELS.includes(value), `must be one of ${LOG_LEVELS.join(', ')}`)
  .transform((value) => value.toLowerCase());

const variables = {
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_READ_URL: postgresUrl.optional(),
  APP_DATABASE_URL: postgresUrl.optional(),
  KASPARRO_HOME: z.string().default('.kasparro'),
  ROLE: z.enum(ROLES, `must be one of ${ROLES.join(', ')}`).default('all'),
  HOST: host.default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(8000),
  API_KEYS: apiKeys.default([]),
  REQUIRE_KEY_FOR_READS: flag.default(false),
  CORS_ORIGINS: origins.default([]),
  TRUST_PROXY: trustProxy.default(false),
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 1_000_000).default(600),
  SCHEDULE_INTERVAL: schedule.default({ seconds: 3600 }),
  RUN_ON_START: flag.default(true),
  WORKER_CONCURRENCY: wholeNumber(1, 64).default(2),
  QUEUE_BACKEND: z.enum(QUEUE_BACKENDS, `must be one of ${QUEUE_BACKENDS.join(', ')}`).default('postgres'),
  REJECT_LIMIT_PERCENT: wholeNumber(0, 100).default(50),
  DRIFT_POLICY: driftPolicy([]).default({}),
  RAW_RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  CONTRACT_REFRESH_DAYS: wholeNumber(0, 365).default(7),
  RESPONSE_CACHE_MB: wholeNumber(0, 4096).default(64),
  LOG_LEVEL: logLevel.default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl,
  CSV_DATA_PATH: z.string().default('data/crypto_data.csv'),
};

const base = z.object(variables);

/** The validated environment, keyed by variable name; those of the sources are read by name. */
export type Environment = z.infer<typeof base>;

/** The variables of one source, keyed by variable name. */
function variablesOf({ name, api }: SourceSettings): Record<string, z.ZodType> {
  if (!api) return {};
  const prefix = name.toUpperCase();
  const { coins } = api;
  return {
    [`${prefix}_PLAN`]: plan(api),
    [`${prefix}_KEY`]: key,
    [`${prefix}_BASE_URL`]: httpUrl,
    ...(coins && { [`${prefix}_MAX_COINS`]: wholeNumber(1, coins.most).default(coins.default) }),
  };
}

/** Returns the schema of the environment, with the variables of each source. */
export function environmentSchema(sources: readonly SourceSettings[]): typeof base {
  const names = sources.map(({ name }) => name);
  return base.extend({
    DRIFT_POLICY: driftPolicy(names).default({}),
    ...(Object.assign({}, ...sources.map(variablesOf)) as Record<string, z.ZodType>),
    ...Object.fromEntries(names.map((name) => [scheduleVariable(name), schedule.optional()])),
  });
}

/** The variables of one API from the validated environment. */
export function apiVariables(env: Environment, source: string): ApiVariables {
  const prefix = source.toUpperCase();
  const given = env as Record<string, unknown>;
  return {
    plan: given[`${prefix}_PLAN`] as string,
    key: given[`${prefix}_KEY`] as string | undefined,
    baseUrl: given[`${prefix}_BASE_URL`] as string | undefined,
    maxCoins: (given[`${prefix}_MAX_COINS`] as number | undefined) ?? null,
  };
}

/** The schedule of a source: its own, which may be `null` for never, else the general one. */
export function scheduleOf(env: Environment, source: string): Schedule {
  const own = (env as Record<string, unknown>)[scheduleVariable(source)] as Schedule | undefined;
  return own === undefined ? env.SCHEDULE_INTERVAL : own;
}

/** Returns the names of all variables Kasparro reads, in the order of `.env.example`. */
export function variableNames(sources: readonly SourceSettings[]): string[] {
  return Object.keys(environmentSchema(sources).shape);
}
