/** Limits and base URL of an API plan. */
export interface Plan {
  baseUrl: string;
  /** Header for the key; `null`: the plan has no key. */
  keyHeader: string | null;
  /** Maximum calls in any period of `perSeconds`. */
  rate: { calls: number; perSeconds: number };
  /** Maximum calls per calendar month (UTC), failed ones included; `null`: no documented limit. */
  monthlyCalls: number | null;
}

/** What the settings need to know of an API. */
export interface ApiSettings {
  /** Plans by name; the first one is the default. `<SOURCE>_PLAN`, `_KEY` and `_BASE_URL` follow from them. */
  plans: Readonly<Record<string, Plan>>;
  /** For a list that is read page by page: `<SOURCE>_MAX_COINS` limits how far. */
  coins?: { default: number; most: number; perCall: number };
}

/** What the settings need to know of a source. */
export interface SourceSettings {
  /** As in every table; its variables begin with it in upper case. */
  name: string;
  /** Absent for a source that reads files. */
  api?: ApiSettings;
}

/** How an API is called, resulting from plan, key and settings. */
export interface ApiAccess extends Plan {
  plan: string;
  key: string | undefined;
  /** Number of coins a run reads; `null` when the API has no such setting. */
  maxCoins: number | null;
  /** Calls of a complete run without retries. */
  callsPerRun: number;
}

/** The variables of one API. */
export interface ApiVariables {
  plan: string;
  key: string | undefined;
  baseUrl: string | undefined;
  maxCoins: number | null;
}

/** Combines the variables of an API with its plan. */
export function apiAccess({ plans, coins }: ApiSettings, variables: ApiVariables): ApiAccess {
  const plan = plans[variables.plan];
  if (!plan) throw new Error(`There is no plan ${variables.plan}`);
  const { maxCoins } = variables;
  return {
    ...plan,
    plan: variables.plan,
    key: variables.key,
    baseUrl: (variables.baseUrl ?? plan.baseUrl).replace(/\/+$/, ''),
    maxCoins,
    callsPerRun: coins && maxCoins !== null ? Math.ceil(maxCoins / coins.perCall) : 1,
  };
}

/** Returns one line per variable whose plan, key or base URL contradict each other. */
export function planProblems(
  source: string,
  { plans: all }: ApiSettings,
  { plan, key, keyHeader, baseUrl }: ApiAccess,
): string[] {
  const prefix = source.toUpperCase();
  const plans = Object.entries(all);
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
  const own = new URL(all[plan]?.baseUrl ?? baseUrl);
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
