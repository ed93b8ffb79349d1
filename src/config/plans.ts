/** Limits and base URL of an API plan. */
interface Plan {
  baseUrl: string;
  /** Header for the key; `null`: the plan has no key. */
  keyHeader: string | null;
  /** Maximum calls in any period of `perSeconds`. */
  rate: { calls: number; perSeconds: number };
  /** Maximum calls per calendar month (UTC), failed ones included; `null`: no documented limit. */
  monthlyCalls: number | null;
}

const GECKO = 'https://api.coingecko.com/api/v3';
const GECKO_PRO = 'https://pro-api.coingecko.com/api/v3';
const PAPRIKA = 'https://api.coinpaprika.com/v1';
const PAPRIKA_PRO = 'https://api-pro.coinpaprika.com/v1';
const minute = (calls: number): Plan['rate'] => ({ calls, perSeconds: 60 });
const PAPRIKA_RATE = { calls: 10, perSeconds: 1 };

/**
 * The plans of each API. Limits are documented at docs.coingecko.com ("Errors & rate limits"; `pro` is the
 * smallest paid plan) and coinpaprika.com/api. CoinGecko documents no limit for calls without a key, which are
 * limited by IP address: ten a minute works in practice.
 */
export const PLANS = {
  coingecko: {
    public: { baseUrl: GECKO, keyHeader: null, rate: minute(10), monthlyCalls: null },
    demo: { baseUrl: GECKO, keyHeader: 'x-cg-demo-api-key', rate: minute(100), monthlyCalls: 10_000 },
    pro: { baseUrl: GECKO_PRO, keyHeader: 'x-cg-pro-api-key', rate: minute(300), monthlyCalls: 100_000 },
  },
  coinpaprika: {
    free: { baseUrl: PAPRIKA, keyHeader: null, rate: PAPRIKA_RATE, monthlyCalls: 20_000 },
    starter: paprikaPlan(400_000),
    pro: paprikaPlan(1_000_000),
    business: paprikaPlan(5_000_000),
    ultimate: paprikaPlan(10_000_000),
  },
} satisfies Record<string, Record<string, Plan>>;

/** The sources that are APIs. */
export type ApiSource = keyof typeof PLANS;

/** Maximum number of coins per page of CoinGecko's `/coins/markets`. */
export const COINGECKO_PAGE = 250;

/** How an API is called, resulting from plan, key and settings. */
export interface ApiAccess extends Plan {
  plan: string;
  key: string | undefined;
  /** Maximum calls of a complete run without retries. */
  callsPerRun: number;
}

/** Settings of one API from the environment. */
export interface ApiChoice {
  plan: string;
  key: string | undefined;
  baseUrl: string | undefined;
  callsPerRun: number;
}

/** `Authorization` carries the key without "Bearer" (see CoinPaprika's OpenAPI document and clients). */
function paprikaPlan(monthlyCalls: number): Plan {
  return { baseUrl: PAPRIKA_PRO, keyHeader: 'authorization', rate: PAPRIKA_RATE, monthlyCalls };
}

/** Combines the settings of an API with its plan. */
export function apiAccess(source: ApiSource, choice: ApiChoice): ApiAccess {
  const plan = plansOf(source)[choice.plan];
  if (!plan) throw new Error(`${source} has no plan ${choice.plan}`);
  const baseUrl = (choice.baseUrl ?? plan.baseUrl).replace(/\/+$/, '');
  return { ...plan, ...choice, baseUrl };
}

/** Returns one line per variable whose plan, key or base URL contradict each other. */
export function planProblems(source: ApiSource, { plan, key, keyHeader, baseUrl }: ApiAccess): string[] {
  const prefix = source.toUpperCase();
  const plans = Object.entries(plansOf(source));
  const withKey = plans.filter(([, { keyHeader: header }]) => header !== null).map(([name]) => name);
  const keyless = plans.filter(([, { keyHeader: header }]) => header === null).map(([name]) => name);
  const problems: string[] = [];
  if (keyHeader !== null && key === undefined) {
    problems.push(
      `${prefix}_KEY: required by the plan ${plan}. Set it, or set ${prefix}_PLAN=${keyless.join(' or ')} to use the API without a key.`,
    );
  }
  if (keyHeader === null && key !== undefined) {
    problems.push(
      `${prefix}_PLAN: ${prefix}_KEY is set, but the plan ${plan} has no key. Set ${prefix}_PLAN to the plan of the key (${withKey.join(', ')}), or remove ${prefix}_KEY.`,
    );
  }
  const given = new URL(baseUrl);
  const own = new URL(plansOf(source)[plan]?.baseUrl ?? baseUrl);
  const owner = plans.find(([, other]) => new URL(other.baseUrl).hostname === given.hostname);
  if (owner && given.hostname !== own.hostname) {
    problems.push(
      `${prefix}_BASE_URL: ${given.hostname} does not serve the plan ${plan}; ${own.hostname} does. Remove ${prefix}_BASE_URL, or set ${prefix}_PLAN to the plan of your key.`,
    );
  } else if (owner && given.protocol !== 'https:') {
    problems.push(`${prefix}_BASE_URL: must start with https:// for ${given.hostname}`);
  }
  return problems;
}

function plansOf(source: ApiSource): Record<string, Plan> {
  return PLANS[source];
}
