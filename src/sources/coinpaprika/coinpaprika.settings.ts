import type { Plan, SourceSettings } from '../../config/plans.js';

const URL = 'https://api.coinpaprika.com/v1';
const PRO_URL = 'https://api-pro.coinpaprika.com/v1';
const RATE = { calls: 10, perSeconds: 1 };

/** Plans of CoinPaprika, as documented at coinpaprika.com/api. */
export const COINPAPRIKA_SETTINGS: SourceSettings = {
  name: 'coinpaprika',
  api: {
    plans: {
      free: { baseUrl: URL, keyHeader: null, rate: RATE, monthlyCalls: 20_000 },
      starter: paidPlan(400_000),
      pro: paidPlan(1_000_000),
      business: paidPlan(5_000_000),
      ultimate: paidPlan(10_000_000),
    },
  },
};

/** `Authorization` carries the key without "Bearer" (see CoinPaprika's OpenAPI document and clients). */
function paidPlan(monthlyCalls: number): Plan {
  return { baseUrl: PRO_URL, keyHeader: 'authorization', rate: RATE, monthlyCalls };
}
