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

/** A server that is up. */
export interface Running {
  /** Where it answers, e.g. `http://127.0.0.1:8000`. */
  url: string;
  /** Settles with the reason when there is nothing left to serve: the database is lost for good. */
  readonly lost: Promise<Error>;
  /** Drains, stops everything, the embedded database last. */
  stop(): Promise<void>;
}

/** It cannot listen there; says why, and what to do. */
export class CannotListenError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'CannotListenError';
  }
}

/** Starts what the role asks for: database, migrations, modules, HTTP. */
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
    new Logger('Kasparro').log(`Up as ${settings.role} on ${url}`);
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

/** Before anything is begun: a process that cannot listen must not take jobs, ask an API, and go. */
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

/** Whether a server on it listens on all addresses of the machine: there is none to show. */
function isAnyAddress(host: string): boolean {
  return /^[0.:]+$/.test(host);
}

function cannotListen(error: unknown, host: string, port: number): unknown {
  const why = WHY_NOT[(error as NodeJS.ErrnoException).code ?? ''];
  return why ? new CannotListenError(why(host, port), error) : error;
}

const noAddress = (host: string): string =>
  `HOST: ${host} is no address of this machine; 127.0.0.1 is reachable from here alone, 0.0.0.0 from everywhere`;

const WHY_NOT: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is in use: stop what listens there, or set another PORT (PORT=0 takes a free one)`,
  EACCES: (_host, port) =>
    `PORT: this user may not listen on port ${port}; set another one, such as PORT=8000 (PORT=0 takes a free one)`,
  EADDRNOTAVAIL: noAddress,
  ENOTFOUND: noAddress,
  EAI_AGAIN: noAddress,
};
