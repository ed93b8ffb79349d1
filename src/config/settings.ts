import { isIPv4 } from 'node:net';
import type { z } from 'zod';
import type { DriftPolicy } from './drift-policy.js';
import {
  apiVariables,
  environmentSchema,
  scheduleOf,
  type Environment,
  type QueueBackend,
  type Role,
} from './environment.js';
import type { TrustProxy } from './http-values.js';
import { apiAccess, planProblems, type ApiAccess, type SourceSettings } from './plans.js';
import type { Schedule } from './schedule.js';

/**
 * The configuration of a process, typed and validated. Built once at startup by {@link readSettings} and
 * injected; nothing else reads the environment.
 */
export interface Settings {
  role: Role;
  /** Undefined: use the embedded PostgreSQL in `home`. */
  databaseUrl: string | undefined;
  /** A replica of that database, for read endpoints; undefined: none. */
  databaseReadUrl: string | undefined;
  /** Connection string of the role that `kasparro migrate` creates for the services. */
  databaseAppUrl: string | undefined;
  /** Maximum size of the response cache of an API process; 0: no cache. */
  responseCacheBytes: number;
  home: string;
  http: {
    host: string;
    port: number;
    apiKeys: string[];
    requireKeyForReads: boolean;
    corsOrigins: string[];
    trustProxy: TrustProxy;
    rateLimitPerMinute: number;
  };
  schedules: Record<string, Schedule>;
  runOnStart: boolean;
  workerConcurrency: number;
  queueBackend: QueueBackend;
  rejectLimitPercent: number;
  driftPolicy: DriftPolicy;
  rawRetentionDays: number | undefined;
  /** Days until the contract addresses of a source are fetched again; 0: never fetch them. */
  contractRefreshDays: number;
  logLevel: string;
  /** Endpoint that traces are sent to; undefined: no tracing. */
  otlpEndpoint: string | undefined;
  csv: { path: string };
  /** How each API source is called, by its name. */
  apis: Readonly<Record<string, ApiAccess>>;
}

/** The environment is invalid; `problems` has one line per variable. */
export class SettingsError extends Error {
  constructor(readonly problems: string[]) {
    super(`Invalid settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Parses environment variables into settings. An empty variable counts as unset.
 * @param sources all sources; each may have a `SCHEDULE_<SOURCE>`, and an API the variables of its plans
 * @throws SettingsError with one line per invalid variable
 */
export function readSettings(
  env: Record<string, string | undefined>,
  sources: readonly SourceSettings[],
): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = environmentSchema(sources).safeParse(given);
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map(problemLine));
  const settings = toSettings(parsed.data, sources);
  const problems = [...missingKeyProblems(settings), ...accessProblems(settings, sources)];
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function problemLine(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}`;
}

function toSettings(env: Environment, sources: readonly SourceSettings[]): Settings {
  return {
    role: env.ROLE,
    databaseUrl: env.DATABASE_URL,
    databaseReadUrl: env.DATABASE_READ_URL,
    databaseAppUrl: env.APP_DATABASE_URL,
    responseCacheBytes: env.RESPONSE_CACHE_MB * 1024 * 1024,
    home: env.KASPARRO_HOME,
    http: {
      host: env.HOST,
      port: env.PORT,
      apiKeys: env.API_KEYS,
      requireKeyForReads: env.REQUIRE_KEY_FOR_READS,
      corsOrigins: env.CORS_ORIGINS,
      trustProxy: env.TRUST_PROXY,
      rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    },
    schedules: Object.fromEntries(sources.map(({ name }) => [name, scheduleOf(env, name)])),
    runOnStart: env.RUN_ON_START,
    workerConcurrency: env.WORKER_CONCURRENCY,
    queueBackend: env.QUEUE_BACKEND,
    rejectLimitPercent: env.REJECT_LIMIT_PERCENT,
    driftPolicy: env.DRIFT_POLICY,
    rawRetentionDays: env.RAW_RETENTION_DAYS,
    contractRefreshDays: env.CONTRACT_REFRESH_DAYS,
    logLevel: env.LOG_LEVEL,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    csv: { path: env.CSV_DATA_PATH },
    apis: Object.fromEntries(
      sources.flatMap(({ name, api }) => (api ? [[name, apiAccess(api, apiVariables(env, name))]] : [])),
    ),
  };
}

/** Whether a process of this role serves the API. Every role serves probes and metrics. */
export function servesApi(role: Role): boolean {
  return role === 'all' || role === 'api';
}

/** Whether an address accepts connections from this machine only: 127.0.0.0/8 (RFC 1122, 3.2.1.3), ::1 or localhost. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Returns one line per variable that requires API_KEYS while none are set. */
function missingKeyProblems({ http, role }: Settings): string[] {
  if (http.apiKeys.length > 0) return [];
  const problems: string[] = [];
  if (servesApi(role) && !isLoopback(http.host))
    problems.push(
      `HOST: ${http.host} is reachable from other machines, so API_KEYS must be set (comma-separated keys for write calls). Or use HOST=127.0.0.1.`,
    );
  if (http.corsOrigins.includes('*'))
    problems.push(
      'CORS_ORIGINS: * allows every web page, so API_KEYS must be set. Or list the origins of your pages.',
    );
  if (http.requireKeyForReads) problems.push('REQUIRE_KEY_FOR_READS: requires at least one key in API_KEYS');
  return problems;
}

function accessProblems({ apis }: Settings, sources: readonly SourceSettings[]): string[] {
  return sources.flatMap(({ name, api }) => {
    const access = apis[name];
    return api && access ? planProblems(name, api, access) : [];
  });
}

/** Returns how an API source is called; `null` for a source that reads files. */
export function accessOf({ apis }: Pick<Settings, 'apis'>, source: string): ApiAccess | null {
  return apis[source] ?? null;
}

/**
 * Returns how a source is called that is known to be an API.
 * @throws Error for any other
 */
export function requireAccess(settings: Pick<Settings, 'apis'>, source: string): ApiAccess {
  const access = accessOf(settings, source);
  if (!access) throw new Error(`The settings know no API called ${source}`);
  return access;
}
