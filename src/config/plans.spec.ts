import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError, type Settings } from './settings.js';

const SOURCES = ['csv', 'coingecko', 'coinpaprika'];
const KEY = 'CG-secretSecret';

function read(env: Record<string, string>): Settings {
  return readSettings(env, SOURCES);
}

function problemsOf(env: Record<string, string>): string[] {
  try {
    read(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('how an API is called', () => {
  it('needs no key and no plan to begin with', () => {
    const { apis } = read({});
    expect(apis.coingecko).toMatchObject({
      plan: 'public',
      baseUrl: 'https://api.coingecko.com/api/v3',
      keyHeader: null,
      monthlyCalls: null,
      callsPerRun: 4,
    });
    expect(apis.coinpaprika).toMatchObject({
      plan: 'free',
      baseUrl: 'https://api.coinpaprika.com/v1',
      keyHeader: null,
      monthlyCalls: 20_000,
      callsPerRun: 1,
    });
  });

  it.each([
    ['demo', 'https://api.coingecko.com/api/v3', 'x-cg-demo-api-key', 10_000],
    ['pro', 'https://pro-api.coingecko.com/api/v3', 'x-cg-pro-api-key', 100_000],
  ])('follows from the CoinGecko plan %s', (plan, baseUrl, keyHeader, monthlyCalls) => {
    const { apis } = read({ COINGECKO_PLAN: plan.toUpperCase(), COINGECKO_KEY: ` ${KEY} ` });
    expect(apis.coingecko).toMatchObject({ plan, key: KEY, baseUrl, keyHeader, monthlyCalls });
  });

  it.each([
    ['starter', 400_000],
    ['pro', 1_000_000],
    ['business', 5_000_000],
    ['ultimate', 10_000_000],
  ])('sends the bare key for the CoinPaprika plan %s', (plan, monthlyCalls) => {
    const { apis } = read({ COINPAPRIKA_PLAN: plan, COINPAPRIKA_KEY: KEY });
    expect(apis.coinpaprika).toMatchObject({
      baseUrl: 'https://api-pro.coinpaprika.com/v1',
      keyHeader: 'authorization',
      monthlyCalls,
    });
  });

  it('takes another address, without a slash at its end', () => {
    const { apis } = read({ COINGECKO_BASE_URL: 'http://127.0.0.1:4000/api/v3/' });
    expect(apis.coingecko.baseUrl).toBe('http://127.0.0.1:4000/api/v3');
  });

  it.each([
    [1, 1],
    [250, 1],
    [251, 2],
    [1000, 4],
    [10_000, 40],
  ])('reads %i coins with %i calls', (coins, calls) => {
    expect(read({ COINGECKO_MAX_COINS: String(coins) }).apis.coingecko.callsPerRun).toBe(calls);
  });
});

describe('what cannot work stops the start', () => {
  it.each([
    [
      { COINGECKO_PLAN: 'demo' },
      'COINGECKO_KEY: the plan demo needs a key; set COINGECKO_KEY, or COINGECKO_PLAN=public to go without one',
    ],
    [
      { COINPAPRIKA_PLAN: 'starter' },
      'COINPAPRIKA_KEY: the plan starter needs a key; set COINPAPRIKA_KEY, or COINPAPRIKA_PLAN=free to go without one',
    ],
    [
      { COINGECKO_KEY: KEY },
      'COINGECKO_PLAN: COINGECKO_KEY is set, but the plan public has no key; set COINGECKO_PLAN=demo or pro, whichever the key was bought for, or remove COINGECKO_KEY',
    ],
    [
      { COINGECKO_PLAN: 'pro', COINGECKO_KEY: KEY, COINGECKO_BASE_URL: 'https://api.coingecko.com/api/v3' },
      'COINGECKO_BASE_URL: api.coingecko.com does not serve the plan pro, pro-api.coingecko.com does; remove COINGECKO_BASE_URL, or set COINGECKO_PLAN to the plan of your key',
    ],
    [
      { COINGECKO_BASE_URL: 'https://pro-api.coingecko.com/api/v3' },
      'COINGECKO_BASE_URL: pro-api.coingecko.com does not serve the plan public, api.coingecko.com does; remove COINGECKO_BASE_URL, or set COINGECKO_PLAN to the plan of your key',
    ],
    [
      { COINPAPRIKA_BASE_URL: 'https://api-pro.coinpaprika.com/v1' },
      'COINPAPRIKA_BASE_URL: api-pro.coinpaprika.com does not serve the plan free, api.coinpaprika.com does; remove COINPAPRIKA_BASE_URL, or set COINPAPRIKA_PLAN to the plan of your key',
    ],
    [
      { COINGECKO_BASE_URL: 'http://api.coingecko.com/api/v3' },
      'COINGECKO_BASE_URL: must begin with https:// for api.coingecko.com',
    ],
    [{ COINGECKO_PLAN: 'gold' }, 'COINGECKO_PLAN: must be one of public, demo, pro'],
    [
      { COINGECKO_BASE_URL: 'api.coingecko.com' },
      'COINGECKO_BASE_URL: must look like https://host/path, without a user, a query or a fragment',
    ],
    [
      { COINGECKO_BASE_URL: `https://x.example/?x_cg_demo_api_key=${KEY}` },
      'COINGECKO_BASE_URL: must look like https://host/path, without a user, a query or a fragment',
    ],
    [{ COINGECKO_MAX_COINS: '0' }, 'COINGECKO_MAX_COINS: must be a whole number from 1 to 25000'],
  ])('%o', (env, problem) => {
    expect(problemsOf(env as Record<string, string>)).toEqual([problem]);
  });

  it('refuses a key with "Bearer" before it, without showing it', () => {
    const [problem] = problemsOf({ COINPAPRIKA_PLAN: 'pro', COINPAPRIKA_KEY: `Bearer ${KEY}` });
    expect(problem).toMatch(/^COINPAPRIKA_KEY: must be the bare key/);
    expect(problem).not.toContain(KEY);
  });
});
