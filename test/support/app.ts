import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../../src/app/app.module.js';
import { setUp } from '../../src/app/app.setup.js';
import { readSettings, type Settings } from '../../src/config/settings.js';
import { SOURCE_SETTINGS } from '../../src/sources/source-settings.js';
import { createTestDatabase, type TestDatabase } from './database.js';

/** The whole application on a separate database, listening on a free port. */
export interface TestApp {
  app: NestExpressApplication;
  database: TestDatabase;
  settings: Settings;
  /** Base URL, e.g. `http://127.0.0.1:43210`. */
  url: string;
  get(path: string, headers?: Record<string, string>): Promise<TestAnswer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface TestAnswer {
  status: number;
  headers: Headers;
  /** The body as it was sent, for exact digits. */
  text: string;
  // Tests read fields of responses without types; other tests check them against the OpenAPI document.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** Nothing listens on port 1, so that no test calls the real APIs. */
export const NOWHERE = {
  COINGECKO_BASE_URL: 'http://127.0.0.1:1/api/v3',
  COINPAPRIKA_BASE_URL: 'http://127.0.0.1:1/v1',
};

/**
 * Starts the application as `serve` does, with nothing scheduled and no run at start unless asked.
 * @param env variables on top of those defaults
 * @param shared a database several applications use; it is not dropped by `close`
 * @param customize replaces providers, e.g. the clock
 */
export async function startTestApp(
  env: Record<string, string> = {},
  shared?: TestDatabase,
  customize: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder,
): Promise<TestApp> {
  const database = shared ?? (await createTestDatabase());
  const home = join(tmpdir(), `kasparro-app-${randomUUID()}`);
  const defaults = {
    ...NOWHERE,
    KASPARRO_HOME: home,
    LOG_LEVEL: 'silent',
    SCHEDULE_INTERVAL: '0',
    RUN_ON_START: 'false',
    PORT: '0',
    // Tests send more requests than the default limit allows.
    RATE_LIMIT_PER_MINUTE: '1000000',
  };
  const settings = readSettings({ ...defaults, ...env, DATABASE_URL: database.url }, SOURCE_SETTINGS);
  const builder = Test.createTestingModule({ imports: [AppModule.with(settings, database.url)] });
  const module = await customize(builder).compile();
  const app = module.createNestApplication<NestExpressApplication>({ bufferLogs: true });
  setUp(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    database,
    settings,
    url,
    get: (path, headers) => answer(fetch(url + path, { headers })),
    post: (path, body, headers) =>
      answer(
        fetch(url + path, {
          method: 'POST',
          headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
          body: body === undefined ? undefined : JSON.stringify(body),
        }),
      ),
    close: async () => {
      await app.close();
      if (!shared) await database.drop();
      // Only an upload creates it.
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function answer(pending: Promise<Response>): Promise<TestAnswer> {
  const response = await pending;
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : text };
}
