import type { Plan, SourceSettings } from '../../config/plans.js';

/** Most coins that one page of `/coins/markets` holds. */
export const MOST_PER_PAGE = 250;

const URL = 'https://api.coingecko.com/api/v3';
const PRO_URL = 'https://pro-api.coingecko.com/api/v3';
const perMinute = (calls: number): Plan['rate'] => ({ calls, perSeconds: 60 });

/**
 * Plans of CoinGecko, as documented at docs.coingecko.com ("Errors & rate limits"; `pro` is the smallest paid
 * plan). No limit is documented for calls without a key, which are limited by IP address: ten a minute works
 * in practice.
 */
export const COINGECKO_SETTINGS: SourceSettings = {
  name: 'coingecko',
  api: {
    plans: {
      public: { baseUrl: URL, keyHeader: null, rate: perMinute(10), monthlyCalls: null },
      demo: { baseUrl: URL, keyHeader: 'x-cg-demo-api-key', rate: perMinute(100), monthlyCalls: 10_000 },
      pro: { baseUrl: PRO_URL, keyHeader: 'x-cg-pro-api-key', rate: perMinute(300), monthlyCalls: 100_000 },
    },
    coins: { default: 1000, most: 25_000, perCall: MOST_PER_PAGE },
  },
};
