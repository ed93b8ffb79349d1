import { requireAccess, type Settings } from '../../config/settings.js';
import type { Api, VendorError } from '../../ingestion/http/api.js';
import { FIREWALL } from '../../ingestion/http/remedies.js';

/** Returns CoinGecko for the HTTP client, with the configured plan, key and base URL. */
export function coinGeckoApi(settings: Settings): Api {
  const access = requireAccess(settings, 'coingecko');
  const isKeyless = access.keyHeader === null;
  return { source: 'coingecko', title: 'CoinGecko', access, remedyOf: (error) => remedyOf(error, isKeyless) };
}

/** Remedies by error code (docs.coingecko.com, "Errors & rate limits"). */
const REMEDIES: Record<number, string> = {
  10002: 'Set COINGECKO_KEY to a valid key and COINGECKO_PLAN to the plan of that key',
  10005: 'This request needs a larger plan: set COINGECKO_PLAN and COINGECKO_KEY to one that includes it',
  10010: 'The key belongs to a paid plan: set COINGECKO_PLAN=pro',
  10011: 'The key is a demo key: set COINGECKO_PLAN=demo',
  10012: 'The plan does not include data this old: request a shorter time range',
  1020: FIREWALL,
};

const RATE_LIMITED = new Set([429, 1015]);

function remedyOf({ code, status, kind }: VendorError, isKeyless: boolean): string | null {
  if (kind === 'terminal') return REMEDIES[code ?? 0] ?? null;
  return isKeyless && RATE_LIMITED.has(code ?? status)
    ? 'without a key, the rate limit is shared by everyone at this IP address; a free demo key has its own: set COINGECKO_PLAN=demo'
    : null;
}
