import type { Settings } from '../../config/settings.js';
import type { Api } from '../../ingestion/http/api.js';

/** CoinPaprika as the HTTP client calls it, with the plan, key and address in force. */
export function coinPaprikaApi({ apis: { coinpaprika: access } }: Settings): Api {
  return { source: 'coinpaprika', title: 'CoinPaprika', access };
}
