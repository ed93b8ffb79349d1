// Runs Kasparro against mock APIs: no internet, no keys, and made-up prices in a separate KASPARRO_HOME.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const DIST = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');

/** Seconds: often enough to watch prices move, within CoinPaprika's free monthly calls. */
const INTERVAL = '180';

/**
 * Starts both mock APIs in one process. It exits when its stdin closes, however this process ends. It has its own
 * process group, so that Ctrl-C reaches Kasparro only, which may still be reading from it.
 */
async function startStandIns() {
  const main = join(DIST, 'test', 'support', 'upstream', 'main.js');
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  child.on('exit', (code) => {
    process.stderr.write(`The mock APIs stopped (exit code ${code}). Restart the demo.\n`);
    process.kill(process.pid, 'SIGTERM');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    // Must not keep this process alive after Kasparro has stopped.
    child.unref();
    for (const pipe of [child.stdin, child.stdout]) pipe.unref();
    return JSON.parse(line);
  }
  throw new Error('The mock APIs did not start');
}

const { coingecko, coinpaprika } = await startStandIns();
// Overrides keys, plans and databases in .env: variables that are set take precedence over the file.
Object.assign(process.env, {
  KASPARRO_HOME: '.kasparro-demo',
  DATABASE_URL: '',
  DATABASE_READ_URL: '',
  COINGECKO_PLAN: 'public',
  COINGECKO_KEY: '',
  COINGECKO_BASE_URL: coingecko,
  COINPAPRIKA_PLAN: 'free',
  COINPAPRIKA_KEY: '',
  COINPAPRIKA_BASE_URL: coinpaprika,
});
process.env.SCHEDULE_INTERVAL ??= INTERVAL;
process.stdout.write(
  [
    'Demo: made-up prices from mock CoinGecko and CoinPaprika APIs, stored in .kasparro-demo',
    `  CoinGecko    ${coingecko}`,
    `  CoinPaprika  ${coinpaprika}`,
    '  Prices change every 5 seconds. Sources run on schedule; to run them now:',
    `  curl -X POST http://127.0.0.1:${process.env.PORT ?? 8000}/api/v1/etl/run`,
    '',
  ].join('\n'),
);
await import('../dist/src/main.js');
