import { requireAccess, type Settings } from '../../config/settings.js';
import type { Api } from '../../ingestion/http/api.js';

/** Returns CoinPaprika for the HTTP client, with the configured plan, key and base URL. */
export function coinPaprikaApi(settings: Settings): Api {
  const access = requireAccess(settings, 'coinpaprika');
  return { source: 'coinpaprika', title: 'CoinPaprika', access };
}
