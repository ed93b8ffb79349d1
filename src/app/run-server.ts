import { once } from 'node:events';
import { messageOf } from '../common/errors.js';
import { settingsFromEnvironment } from '../config/load-env.js';
import { servesApi, type Settings } from '../config/settings.js';
import { SOURCES } from '../config/source-names.js';
import { startTracing } from '../observability/tracing.js';
import { serve, type Running } from './serve.js';

/** Container platforms kill after 30 s. */
const GRACE_MS = 28_000;

/** Serves until a signal comes; what a person reads about it goes to the terminal, not to the log. */
export async function runServer(role?: string): Promise<void> {
  let running: Running;
  let stopTracing: () => Promise<void>;
  try {
    const settings = settingsFromEnvironment(SOURCES, role === undefined ? {} : { ROLE: role });
    stopTracing = await startTracing(settings);
    running = await serve(settings);
    announce(running, settings);
  } catch (error) {
    return leave(messageOf(error));
  }
  const end = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), running.lost]);
  // Jobs are as after a crash; there is nothing they could be handed back to.
  if (Error.isError(end)) return leave(end.message);
  process.once('SIGINT', () => process.exit(130));
  setTimeout(() => leave(`Stopping took more than ${GRACE_MS / 1000} s; leaving now`), GRACE_MS).unref();
  await running.stop();
  await stopTracing();
  process.exit(0);
}

function leave(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function announce({ url }: Running, settings: Settings): void {
  // In a container the log is read by machines, and says it too.
  if (!process.stdout.isTTY && settings.databaseUrl) return;
  const lines = [
    `Kasparro is up (role ${settings.role})`,
    ...(servesApi(settings.role) ? [`  API       ${url}/api/v1/data`, `  Docs      ${url}/docs`] : []),
    `  Health    ${url}/health`,
    `  Data      ${settings.databaseUrl ? 'the database of DATABASE_URL' : settings.home}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
