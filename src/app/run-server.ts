import { once } from 'node:events';
import { messageOf } from '../common/errors.js';
import { settingsFromEnvironment } from '../config/load-env.js';
import { servesApi, type Settings } from '../config/settings.js';
import { SOURCE_SETTINGS } from '../sources/source-settings.js';
import { startTracing } from '../observability/tracing.js';
import { serve, type Running } from './serve.js';

/** Container platforms kill a process 30 s after SIGTERM. */
const GRACE_MS = 28_000;

/**
 * Serves until SIGTERM or SIGINT, then shuts down and exits. Startup errors and the start banner are printed to
 * the terminal, not logged.
 * @param role overrides the variable ROLE
 */
export async function runServer(role?: string): Promise<void> {
  let running: Running;
  let stopTracing: () => Promise<void>;
  try {
    const settings = settingsFromEnvironment(SOURCE_SETTINGS, role === undefined ? {} : { ROLE: role });
    stopTracing = await startTracing(settings);
    running = await serve(settings);
    announce(running, settings);
  } catch (error) {
    return leave(messageOf(error));
  }
  const end = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), running.lost]);
  // Without a database no job can be requeued; the next start recovers them as after a crash.
  if (Error.isError(end)) return leave(end.message);
  process.once('SIGINT', () => process.exit(130));
  setTimeout(() => leave(`Shutdown took longer than ${GRACE_MS / 1000} s; exiting now`), GRACE_MS).unref();
  await running.stop();
  await stopTracing();
  process.exit(0);
}

function leave(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function announce({ url }: Running, settings: Settings): void {
  // In a container the output is parsed as JSON lines; the log has the address too.
  if (!process.stdout.isTTY && settings.databaseUrl) return;
  const lines = [
    `Kasparro is up (role ${settings.role})`,
    ...(servesApi(settings.role) ? [`  API       ${url}/api/v1/data`, `  Docs      ${url}/docs`] : []),
    `  Health    ${url}/health`,
    `  Data      ${settings.databaseUrl ? 'the database in DATABASE_URL' : settings.home}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
