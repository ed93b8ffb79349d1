// Kasparro against stand-ins of both APIs: no internet, no keys, made-up prices in a home of their own.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const DIST = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');

/** Seconds: often enough to watch prices move, within CoinPaprika's free calls of a month. */
const INTERVAL = '180';

/**
 * Starts both stand-ins as one process. It stops when our end of its stdin closes, however we end; in
 * a process group of its own a Ctrl-C reaches Kasparro alone, which may still be reading from it.
 */
async function startStandIns() {
  const main = join(DIST, 'test', 'support', 'upstream', 'main.js');
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  child.on('exit', (code) => {
    process.stderr.write(
      `The stand-ins of the APIs have stopped (exit code ${code}); start the demo again\n`,
    );
    process.kill(process.pid, 'SIGTERM');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    // Kasparro alone decides how long this process lives.
    child.unref();
    for (const pipe of [child.stdin, child.stdout]) pipe.unref();
    return JSON.parse(line);
  }
  throw new Error('The stand-ins of the APIs did not start');
}

const { coingecko, coinpaprika } = await startStandIns();
// Whatever .env says of real keys, plans and databases does not apply here; a variable that is set wins over it.
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
    'Demo: made-up prices from stand-ins of CoinGecko and CoinPaprika, kept in .kasparro-demo',
    `  CoinGecko    ${coingecko}`,
    `  CoinPaprika  ${coinpaprika}`,
    '  Prices move every 5 seconds; runs come on schedule, or now with',
    `  curl -X POST http://127.0.0.1:${process.env.PORT ?? 8000}/api/v1/etl/run`,
    '',
  ].join('\n'),
);
await import('../dist/src/main.js');
