import { Clock } from '../../src/common/clock.js';
import { HTTP_POLICY, HTTP_POLICY_VALUES, type HttpPolicy } from '../../src/ingestion/http/http.policy.js';
import type { JobDto } from '../../src/jobs/job.dto.js';
import { startTestApp, type TestApp } from './app.js';
import type { TestDatabase } from './database.js';
import { TestClock } from './test-clock.js';
import { PRO_KEY, startCoinGecko, type CoinGeckoOptions } from './upstream/coingecko.server.js';
import { startCoinPaprika, type CoinPaprikaOptions } from './upstream/coinpaprika.server.js';
import { createMarket, type Market, type MarketOptions } from './upstream/market.js';
import type { StandIn } from './upstream/stand-in.js';

/** The application with stand-ins of both APIs and a clock that does not wait. */
export interface ApiApp extends TestApp {
  market: Market;
  coingecko: StandIn;
  coinpaprika: StandIn;
  clock: TestClock;
  /** Runs a source and returns the finished job. */
  run(source: string, query?: string): Promise<JobDto>;
}

export interface ApiAppOptions {
  market?: MarketOptions;
  coingecko?: Partial<CoinGeckoOptions>;
  coinpaprika?: Partial<CoinPaprikaOptions>;
  env?: Record<string, string>;
  policy?: Partial<HttpPolicy>;
  database?: TestDatabase;
}

/** CoinGecko's plan is `pro` by default, so that tests do not wait for the rate limits of smaller plans. */
export async function startApiApp(options: ApiAppOptions = {}): Promise<ApiApp> {
  const market = createMarket({ coins: 600, ...options.market });
  const coingecko = await startCoinGecko({ market, plan: 'pro', ...options.coingecko });
  const coinpaprika = await startCoinPaprika({ market, ...options.coinpaprika });
  const clock = new TestClock();
  const env = {
    COINGECKO_PLAN: 'pro',
    COINGECKO_KEY: PRO_KEY,
    COINGECKO_BASE_URL: coingecko.url,
    COINPAPRIKA_BASE_URL: coinpaprika.url,
    ...options.env,
  };
  const policy = { ...HTTP_POLICY_VALUES, requestTimeout: 5_000, ...options.policy };
  const app = await startTestApp(env, options.database, (builder) =>
    builder.overrideProvider(Clock).useValue(clock).overrideProvider(HTTP_POLICY).useValue(policy),
  );
  return {
    ...app,
    market,
    coingecko,
    coinpaprika,
    clock,
    run: async (source, query = 'sync=true') =>
      (await app.post(`/api/v1/etl/run/${source}?${query}`)).body.job,
    close: async () => {
      await app.close();
      await Promise.all([coingecko.close(), coinpaprika.close()]);
    },
  };
}
