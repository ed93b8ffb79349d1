/** What a plan of an API allows and where it is served. */
interface Plan {
  baseUrl: string;
  /** Header that carries the key; `null`: the plan has no key. */
  keyHeader: string | null;
  /** Most calls in any such span. */
  rate: { calls: number; perSeconds: number };
  /** Calls in a calendar month (UTC), failed ones included; `null`: no limit is documented. */
  monthlyCalls: number | null;
}

const GECKO = 'https://api.coingecko.com/api/v3';
const GECKO_PRO = 'https://pro-api.coingecko.com/api/v3';
const PAPRIKA = 'https://api.coinpaprika.com/v1';
const PAPRIKA_PRO = 'https://api-pro.coinpaprika.com/v1';
const minute = (calls: number): Plan['rate'] => ({ calls, perSeconds: 60 });
const PAPRIKA_RATE = { calls: 10, perSeconds: 1 };

/**
 * The plans of each API. The limits are those of docs.coingecko.com ("Errors & rate limits"; `pro` is
 * the smallest paid plan) and of coinpaprika.com/api. CoinGecko publishes none for calls without a
 * key, which share the limit of their address: ten a minute is what passes in practice.
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

/** Most coins one call of CoinGecko's `/coins/markets` answers with. */
export const COINGECKO_PAGE = 250;

/** How an API is called: what its plan, its key and the settings come to. */
export interface ApiAccess extends Plan {
  plan: string;
  key: string | undefined;
  /** Most calls one whole run makes when nothing has to be tried again. */
  callsPerRun: number;
}

/** What the environment says of one API. */
export interface ApiChoice {
  plan: string;
  key: string | undefined;
  baseUrl: string | undefined;
  callsPerRun: number;
}

/** The bare key goes into `Authorization`, without "Bearer" (CoinPaprika's OpenAPI document and clients). */
function paprikaPlan(monthlyCalls: number): Plan {
  return { baseUrl: PAPRIKA_PRO, keyHeader: 'authorization', rate: PAPRIKA_RATE, monthlyCalls };
}

/** Joins a choice with what its plan says. */
export function apiAccess(source: ApiSource, choice: ApiChoice): ApiAccess {
  const plan = plansOf(source)[choice.plan];
  if (!plan) throw new Error(`${source} has no plan ${choice.plan}`);
  const baseUrl = (choice.baseUrl ?? plan.baseUrl).replace(/\/+$/, '');
  return { ...plan, ...choice, baseUrl };
}

/** Why plan, key and address cannot work together: one line per variable, none when they can. */
export function planProblems(source: ApiSource, { plan, key, keyHeader, baseUrl }: ApiAccess): string[] {
  const prefix = source.toUpperCase();
  const plans = Object.entries(plansOf(source));
  const withKey = plans.filter(([, { keyHeader: header }]) => header !== null).map(([name]) => name);
  const keyless = plans.filter(([, { keyHeader: header }]) => header === null).map(([name]) => name);
  const problems: string[] = [];
  if (keyHeader !== null && key === undefined) {
    problems.push(
      `${prefix}_KEY: the plan ${plan} needs a key; set ${prefix}_KEY, or ${prefix}_PLAN=${keyless.join(' or ')} to go without one`,
    );
  }
  if (keyHeader === null && key !== undefined) {
    problems.push(
      `${prefix}_PLAN: ${prefix}_KEY is set, but the plan ${plan} has no key; set ${prefix}_PLAN=${withKey.join(' or ')}, whichever the key was bought for, or remove ${prefix}_KEY`,
    );
  }
  const given = new URL(baseUrl);
  const own = new URL(plansOf(source)[plan]?.baseUrl ?? baseUrl);
  const owner = plans.find(([, other]) => new URL(other.baseUrl).hostname === given.hostname);
  if (owner && given.hostname !== own.hostname) {
    problems.push(
      `${prefix}_BASE_URL: ${given.hostname} does not serve the plan ${plan}, ${own.hostname} does; remove ${prefix}_BASE_URL, or set ${prefix}_PLAN to the plan of your key`,
    );
  } else if (owner && given.protocol !== 'https:') {
    problems.push(`${prefix}_BASE_URL: must begin with https:// for ${given.hostname}`);
  }
  return problems;
}

function plansOf(source: ApiSource): Record<string, Plan> {
  return PLANS[source];
}
