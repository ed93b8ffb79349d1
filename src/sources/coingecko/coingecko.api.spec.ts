import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../config/settings.js';
import { SOURCE_SETTINGS } from '../source-settings.js';
import type { VendorError } from '../../ingestion/http/api.js';
import { coinGeckoApi } from './coingecko.api.js';

const remedy = (error: VendorError, env: Record<string, string> = {}) =>
  coinGeckoApi(readSettings(env, SOURCE_SETTINGS)).remedyOf!(error);
const rateLimit: VendorError = { status: 429, code: null, kind: 'transient' };

describe('CoinGecko remedies', () => {
  it.each([
    [10002, /COINGECKO_KEY.*COINGECKO_PLAN/],
    [10005, /larger plan.*COINGECKO_PLAN/],
    [10010, /COINGECKO_PLAN=pro/],
    [10011, /COINGECKO_PLAN=demo/],
    [10012, /shorter time range/],
    [1020, /firewall/],
  ])('has a remedy for error code %i', (code, text) => {
    expect(remedy({ status: 401, code, kind: 'terminal' })).toMatch(text);
  });

  it('has no remedy for other terminal errors', () => {
    expect(remedy({ status: 401, code: null, kind: 'terminal' })).toBeNull();
  });

  it.each([rateLimit, { ...rateLimit, code: 1015 }])(
    'suggests a demo key for a rate limit without a key: %j',
    (error) => {
      expect(remedy(error)).toContain('COINGECKO_PLAN=demo');
    },
  );

  it('has no remedy for a rate limit with a key, nor for other transient errors', () => {
    expect(remedy(rateLimit, { COINGECKO_PLAN: 'demo', COINGECKO_KEY: 'any' })).toBeNull();
    expect(remedy({ ...rateLimit, status: 503 })).toBeNull();
  });
});
