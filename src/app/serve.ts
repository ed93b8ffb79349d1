import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { AppModule } from './app.module.js';
import { setUp } from './app.setup.js';
import type { Settings } from '../config/settings.js';
import { openDatabase } from '../database/open-database.js';
import { migrate } from '../database/migrate.js';
import { ENTITIES } from './entities.js';

/** A running server. */
export interface Running {
  /** Its base URL, e.g. `http://127.0.0.1:8000`. */
  url: string;
  /** Resolves with the reason when the database is lost permanently. */
  readonly lost: Promise<Error>;
  /** Finishes open requests and stops everything, the embedded database last. */
  stop(): Promise<void>;
}

/** The server cannot listen on HOST and PORT. The message says why and what to set. */
export class CannotListenError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'CannotListenError';
  }
}

/**
 * Starts the database, applies migrations, and serves the modules of the role over HTTP.
 * @throws CannotListenError when HOST and PORT cannot be used; nothing is left running
 */
export async function serve(settings: Settings): Promise<Running> {
  const database = await openDatabase(settings, 'serve', (message) => new Logger('Database').warn(message));
  try {
    await assertFree(settings);
    await migrate({ url: database.url, entities: ENTITIES, applicationName: 'kasparro-migrate' });
    const app = await NestFactory.create<NestExpressApplication>(AppModule.with(settings, database.url), {
      bufferLogs: true,
    });
    setUp(app);
    const url = await listen(app, settings);
    new Logger('Kasparro').log(`Listening on ${url} (role ${settings.role})`);
    return {
      url,
      lost: database.lost,
      stop: async () => {
        await app.close();
        await database.release();
      },
    };
  } catch (error) {
    await database.release();
    throw error;
  }
}

/** Checked first, so that a process that cannot listen takes no job and calls no API before it exits. */
async function assertFree({ http: { host, port } }: Settings): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  probe.close();
  await once(probe, 'close');
}

async function listen(app: NestExpressApplication, { http: { host, port } }: Settings): Promise<string> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    throw cannotListen(error, host, port);
  }
  const { port: actual } = new URL(await app.getUrl());
  const shown = isAnyAddress(host) ? 'localhost' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${actual || 80}`;
}

/** Whether a host means all interfaces (`0.0.0.0`, `::`), so that it cannot be shown as an address to open. */
function isAnyAddress(host: string): boolean {
  return /^[0.:]+$/.test(host);
}

function cannotListen(error: unknown, host: string, port: number): unknown {
  const explain = LISTEN_ERRORS[(error as NodeJS.ErrnoException).code ?? ''];
  return explain ? new CannotListenError(explain(host, port), error) : error;
}

const notLocal = (host: string): string =>
  `HOST=${host} is not an address of this machine. Use 127.0.0.1 (this machine only) or 0.0.0.0 (all interfaces).`;

const LISTEN_ERRORS: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is already in use. Stop the program that uses it, or set PORT to another port (PORT=0 picks a free one).`,
  EACCES: (_host, port) =>
    `No permission to listen on port ${port}. Set PORT to another port, such as PORT=8000 (PORT=0 picks a free one).`,
  EADDRNOTAVAIL: notLocal,
  ENOTFOUND: notLocal,
  EAI_AGAIN: notLocal,
};
