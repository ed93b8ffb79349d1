import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { readOperations } from '../support/openapi.js';
import { startKasparro, type KasparroProcess } from '../support/processes.js';
import { randomRequest, type RandomRequest } from '../support/random-requests.js';
import { PRO_KEY, startCoinGecko } from '../support/upstream/coingecko.server.js';
import { startCoinPaprika } from '../support/upstream/coinpaprika.server.js';
import { createMarket } from '../support/upstream/market.js';
import { createRandom } from '../support/upstream/prng.js';
import type { StandIn } from '../support/upstream/stand-in.js';

const REQUESTS = 10_000;
const AT_ONCE = 8;
const SAMPLE_EVERY = 100;
/** `RANDOM_SEED=…` sends other requests. */
const SEED = Number(process.env.RANDOM_SEED ?? 20_261_123);
const MIB = 2 ** 20;

/** Collects garbage now and then, so that what is in use shows what is held. */
const TIDY = `
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
setFlagsFromString('--expose-gc');
setInterval(runInNewContext('gc'), 3_000).unref();
export default () => {};
`;

let database: TestDatabase;
let home: TestFolder;
let standIns: StandIn[];
let server: KasparroProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  home = await createTestFolder();
  const market = createMarket({ coins: 30 });
  const coingecko = await startCoinGecko({ market, plan: 'pro', ratePerMinute: Infinity });
  const coinpaprika = await startCoinPaprika({ market, ratePerSecond: Infinity });
  standIns = [coingecko, coinpaprika];
  const env = {
    DATABASE_URL: database.url,
    KASPARRO_HOME: home.path,
    RATE_LIMIT_PER_MINUTE: '1000000',
    COINGECKO_PLAN: 'pro',
    COINGECKO_KEY: PRO_KEY,
    COINGECKO_BASE_URL: coingecko.url,
    COINPAPRIKA_BASE_URL: coinpaprika.url,
  };
  server = startKasparro(env, TIDY);
  await server.url;
});

afterAll(async () => {
  await server.end('SIGKILL');
  await Promise.all(standIns.map((standIn) => standIn.close()));
  await database.drop();
  await home.remove();
});

/** Sends a request and reads its answer to the end; what does not end within half a minute hangs. */
async function statusOf(url: string, { method, address, headers, body }: RandomRequest): Promise<number> {
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(url + address, { method, headers, body, signal, redirect: 'manual' });
  await response.arrayBuffer();
  return response.status;
}

/** Bytes of objects in use in the server. */
async function heapOf(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(metrics)?.[1]);
}

it(`answers ${REQUESTS} random requests, never with a 500, in steady memory (seed ${SEED})`, async () => {
  const url = await server.url;
  const operations = await readOperations(url);
  const random = createRandom(SEED);
  const statuses = new Map<number, number>();
  const failures: string[] = [];
  const heap: number[] = [];
  let sent = 0;
  const work = async () => {
    while (sent < REQUESTS) {
      sent++;
      if (sent % SAMPLE_EVERY === 0) heap.push(await heapOf(url));
      const request = randomRequest(operations, random);
      const status = await statusOf(url, request).catch((error: unknown) => {
        failures.push(`${request.method} ${request.address}: ${String(error)}`);
        return 0;
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status >= 500)
        failures.push(
          `${status} ${request.method} ${request.address} ${typeof request.body === 'string' ? request.body : ''}`,
        );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  expect({ seed: SEED, failures }).toEqual({ seed: SEED, failures: [] });
  for (const status of [200, 202, 400, 404, 409]) expect(statuses.get(status)).toBeGreaterThan(20);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  const third = Math.floor(heap.length / 3);
  const grown = Math.min(...heap.slice(-third)) - Math.min(...heap.slice(third, 2 * third));
  expect(grown).toBeLessThan(16 * MIB);
}, 180_000);
