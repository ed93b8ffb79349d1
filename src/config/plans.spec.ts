import { describe, expect, it } from '@jest/globals';
import { SOURCE_SETTINGS } from '../sources/source-settings.js';
import { readSettings, SettingsError, type Settings } from './settings.js';

const KEY = 'CG-secretSecret';

function read(env: Record<string, string>): Settings {
  return readSettings(env, SOURCE_SETTINGS);
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

describe('access to an API', () => {
  it('requires no key or plan by default', () => {
    const { apis } = read({});
    expect(apis['coingecko']).toMatchObject({
      plan: 'public',
      baseUrl: 'https://api.coingecko.com/api/v3',
      keyHeader: null,
      monthlyCalls: null,
      callsPerRun: 4,
    });
    expect(apis['coinpaprika']).toMatchObject({
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
  ])('follows the CoinGecko plan %s', (plan, baseUrl, keyHeader, monthlyCalls) => {
    const { apis } = read({ COINGECKO_PLAN: plan.toUpperCase(), COINGECKO_KEY: ` ${KEY} ` });
    expect(apis['coingecko']).toMatchObject({ plan, key: KEY, baseUrl, keyHeader, monthlyCalls });
  });

  it.each([
    ['starter', 400_000],
    ['pro', 1_000_000],
    ['business', 5_000_000],
    ['ultimate', 10_000_000],
  ])('sends the bare key for the CoinPaprika plan %s', (plan, monthlyCalls) => {
    const { apis } = read({ COINPAPRIKA_PLAN: plan, COINPAPRIKA_KEY: KEY });
    expect(apis['coinpaprika']).toMatchObject({
      baseUrl: 'https://api-pro.coinpaprika.com/v1',
      keyHeader: 'authorization',
      monthlyCalls,
    });
  });

  it('uses the base URL without its trailing slash', () => {
    const { apis } = read({ COINGECKO_BASE_URL: 'http://127.0.0.1:4000/api/v3/' });
    expect(apis['coingecko']!.baseUrl).toBe('http://127.0.0.1:4000/api/v3');
  });

  it.each([
    [1, 1],
    [250, 1],
    [251, 2],
    [1000, 4],
    [10_000, 40],
  ])('reads %i coins with %i calls', (coins, calls) => {
    expect(read({ COINGECKO_MAX_COINS: String(coins) }).apis['coingecko']!.callsPerRun).toBe(calls);
  });
});

describe('contradicting settings of an API', () => {
  it.each([
    [{ COINGECKO_PLAN: 'demo' }, /^COINGECKO_KEY: .*demo.*COINGECKO_PLAN=public/],
    [{ COINPAPRIKA_PLAN: 'starter' }, /^COINPAPRIKA_KEY: .*starter.*COINPAPRIKA_PLAN=free/],
    [{ COINGECKO_KEY: KEY }, /^COINGECKO_PLAN: COINGECKO_KEY is set.*public.*demo, pro/],
    [
      { COINGECKO_PLAN: 'pro', COINGECKO_KEY: KEY, COINGECKO_BASE_URL: 'https://api.coingecko.com/api/v3' },
      /^COINGECKO_BASE_URL: api\.coingecko\.com .* pro\b.* pro-api\.coingecko\.com/,
    ],
    [
      { COINGECKO_BASE_URL: 'https://pro-api.coingecko.com/api/v3' },
      /^COINGECKO_BASE_URL: pro-api\.coingecko\.com .* public\b.* api\.coingecko\.com/,
    ],
    [
      { COINPAPRIKA_BASE_URL: 'https://api-pro.coinpaprika.com/v1' },
      /^COINPAPRIKA_BASE_URL: api-pro\.coinpaprika\.com .* free\b.* api\.coinpaprika\.com/,
    ],
    [{ COINGECKO_BASE_URL: 'http://api.coingecko.com/api/v3' }, /^COINGECKO_BASE_URL: .*https:/],
    [{ COINGECKO_PLAN: 'gold' }, /^COINGECKO_PLAN: must be one of public, demo, pro$/],
    [{ COINGECKO_BASE_URL: 'api.coingecko.com' }, /^COINGECKO_BASE_URL: must look like https:/],
    [
      { COINGECKO_BASE_URL: `https://x.example/?x_cg_demo_api_key=${KEY}` },
      /^COINGECKO_BASE_URL: must look like [^?]*$/,
    ],
    [{ COINGECKO_MAX_COINS: '0' }, /^COINGECKO_MAX_COINS: .* 1 to 25000$/],
  ])('are reported for %o', (env, problem) => {
    expect(problemsOf(env as Record<string, string>)).toEqual([expect.stringMatching(problem)]);
  });

  it('rejects a key with a "Bearer" prefix, without printing it', () => {
    const [problem] = problemsOf({ COINPAPRIKA_PLAN: 'pro', COINPAPRIKA_KEY: `Bearer ${KEY}` });
    expect(problem).toMatch(/^COINPAPRIKA_KEY: .*Bearer/);
    expect(problem).not.toContain(KEY);
  });
});
