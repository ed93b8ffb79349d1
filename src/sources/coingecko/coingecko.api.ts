import type { Settings } from '../../config/settings.js';
import type { Api, VendorError } from '../../ingestion/http/api.js';
import { FIREWALL } from '../../ingestion/http/remedies.js';

/** CoinGecko as the HTTP client calls it, with the plan, key and address in force. */
export function coinGeckoApi({ apis: { coingecko: access } }: Settings): Api {
  const isKeyless = access.keyHeader === null;
  return { source: 'coingecko', title: 'CoinGecko', access, remedyOf: (error) => remedyOf(error, isKeyless) };
}

/** What each error code asks of the user (docs.coingecko.com, "Errors & rate limits"). */
const REMEDIES: Record<number, string> = {
  10002: 'Set COINGECKO_KEY to a valid key and COINGECKO_PLAN to the plan it was made for',
  10005: 'It needs a larger plan: set COINGECKO_PLAN and COINGECKO_KEY to one that includes it',
  10010: 'The key belongs to a paid plan: set COINGECKO_PLAN=pro',
  10011: 'The key is a demo key: set COINGECKO_PLAN=demo',
  10012: 'The plan does not reach back that far: ask for a shorter span of time',
  1020: FIREWALL,
};

const RATE_LIMITED = new Set([429, 1015]);

function remedyOf({ code, status, fate }: VendorError, isKeyless: boolean): string | null {
  if (fate === 'terminal') return REMEDIES[code ?? 0] ?? null;
  return isKeyless && RATE_LIMITED.has(code ?? status)
    ? 'without a key the limit is shared by everyone at this address; a free demo key has its own: COINGECKO_PLAN=demo'
    : null;
}
