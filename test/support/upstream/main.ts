import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startCoinGecko } from './coingecko.server.js';
import { startCoinPaprika } from './coinpaprika.server.js';
import { createMarket } from './market.js';

/** Runs both stand-ins in one process: prints their URLs as one JSON line and exits with its parent. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'coingecko-port': { type: 'string', default: '0' },
      'coinpaprika-port': { type: 'string', default: '0' },
      coins: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      unusable: { type: 'string', default: '0' },
      /** seconds between price moves; 0 = none */
      'step-seconds': { type: 'string', default: '5' },
    },
  });
  const market = createMarket({
    coins: whole('coins', values.coins),
    seed: whole('seed', values.seed),
    unusable: whole('unusable', values.unusable),
  });
  const [coingecko, coinpaprika] = await Promise.all([
    startCoinGecko({ market, port: whole('coingecko-port', values['coingecko-port']) }),
    startCoinPaprika({ market, port: whole('coinpaprika-port', values['coinpaprika-port']) }),
  ]);
  const seconds = whole('step-seconds', values['step-seconds']);
  const timer = seconds > 0 ? setInterval(() => market.tick(), seconds * 1000) : undefined;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    clearInterval(timer);
    void Promise.all([coingecko.close(), coinpaprika.close()]).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  followParent(stop);
  process.stdout.write(`${JSON.stringify({ coingecko: coingecko.url, coinpaprika: coinpaprika.url })}\n`);
}

/** A parent that dies, even by SIGKILL, closes our stdin pipe. Ignores a terminal, a file or /dev/null. */
function followParent(stop: () => void): void {
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  process.stderr.write(`--${name} must be a whole number, not ${JSON.stringify(text)}\n`);
  process.exit(2);
}

await main();
