import { error, messageOf, rateLimit } from './faults.answers.js';
import { type JsonNumber, num } from './json.js';
import { CallWindow, MonthlyCredits } from './limits.js';
import type { RecordedRequest, Reply } from './reply.js';

/** `public` and `demo` simulate api.coingecko.com (which accepts keyless calls), `pro` simulates pro-api.coingecko.com. */
export type CoinGeckoPlan = 'public' | 'demo' | 'pro';

export interface CoinGeckoLimits {
  plan: CoinGeckoPlan;
  demoKeys: readonly string[];
  proKeys: readonly string[];
  ratePerMinute?: number;
  monthlyCredits?: number;
  now: () => number;
}

/** Calls per minute and month; keyless calls share the smaller limit of their IP address. */
const PLANS: Record<CoinGeckoPlan, { rate: number; credits: number; name: string }> = {
  public: { rate: 30, credits: Infinity, name: 'Public' },
  demo: { rate: 100, credits: 10_000, name: 'Demo' },
  pro: { rate: 500, credits: 500_000, name: 'Analyst' },
};
const PRO_ONLY = /^\/api\/v3\/(key|coins\/list\/new)$/;

/** Keys, plans and limits of one CoinGecko host (docs.coingecko.com, "Errors & rate limits"). */
export class CoinGeckoGate {
  private readonly limits: CoinGeckoLimits;
  private readonly windows = new Map<string, CallWindow>();
  private readonly credits = new Map<string, MonthlyCredits>();

  constructor(limits: CoinGeckoLimits) {
    this.limits = limits;
  }

  check(request: RecordedRequest): Reply | null {
    const key = sentKey(request);
    const plan = this.limits.plan === 'pro' ? 'pro' : key.demo === undefined ? 'public' : 'demo';
    const caller = key.pro ?? key.demo ?? request.remote;
    const wait = this.windowOf(caller, plan).take(this.limits.now());
    const paid = this.creditsOf(caller, plan).take(this.limits.now());
    const refused = this.limits.plan === 'pro' ? this.onProHost(key) : this.onPublicHost(key);
    if (refused) return refused;
    if (wait > 0) return rateLimit('coingecko', { 'retry-after': String(wait) });
    if (!paid) return rateLimit('coingecko', {});
    const inactive = request.query['status'] === 'inactive';
    if (plan !== 'pro' && (inactive || PRO_ONLY.test(request.path))) return unauthorized(10005);
    return null;
  }

  /** `/key`: the usage of a paid plan. */
  usage(request: RecordedRequest): Reply {
    const { rate, name } = PLANS.pro;
    const caller = sentKey(request).pro ?? request.remote;
    const credits = this.creditsOf(caller, 'pro');
    return {
      status: 200,
      json: {
        plan: name,
        rate_limit_request_per_minute: finite(this.limits.ratePerMinute ?? rate),
        monthly_call_credit: finite(credits.limit),
        current_total_monthly_calls: num(credits.used),
        current_remaining_monthly_calls: finite(credits.left),
        api_key_rate_limit_request_per_minute: finite(this.limits.ratePerMinute ?? rate),
        api_key_monthly_call_credit: finite(credits.limit),
        api_key_current_total_monthly_calls: num(credits.used),
      },
    };
  }

  private onProHost({ demo, pro }: Keys): Reply | null {
    const key = pro ?? demo;
    if (key === undefined) return unauthorized(10002);
    if (demo !== undefined || this.limits.demoKeys.includes(key)) return wrongHost(10011);
    return this.limits.proKeys.includes(key) ? null : unauthorized(10002);
  }

  private onPublicHost({ demo, pro }: Keys): Reply | null {
    if (pro !== undefined) return wrongHost(10010);
    if (demo === undefined || this.limits.demoKeys.includes(demo)) return null;
    return this.limits.proKeys.includes(demo) ? wrongHost(10010) : unauthorized(10002);
  }

  private windowOf(caller: string, plan: CoinGeckoPlan): CallWindow {
    const limit = this.limits.ratePerMinute ?? PLANS[plan].rate;
    return remembered(this.windows, caller, () => new CallWindow(limit, 60_000));
  }

  private creditsOf(caller: string, plan: CoinGeckoPlan): MonthlyCredits {
    const limit = this.limits.monthlyCredits ?? PLANS[plan].credits;
    return remembered(this.credits, caller, () => new MonthlyCredits(limit));
  }
}

interface Keys {
  demo: string | undefined;
  pro: string | undefined;
}

/** A key may come as a header or as a query parameter. */
function sentKey({ headers, query }: RecordedRequest): Keys {
  const header = (name: string): string | undefined => headers[name]?.toString();
  return {
    demo: header('x-cg-demo-api-key') ?? query['x_cg_demo_api_key'],
    pro: header('x-cg-pro-api-key') ?? query['x_cg_pro_api_key'],
  };
}

/** Writes "no limit" as a very large number, since JSON has no infinity. */
function finite(value: number): JsonNumber {
  return num(Math.min(value, 1_000_000_000));
}

function unauthorized(code: number): Reply {
  return { status: 401, json: { status: error(code) } };
}

/** A key of the other host: code 10010 is nested under `status`, 10011 is at the top level, as recorded. */
function wrongHost(code: 10010 | 10011): Reply {
  const message = { error_message: messageOf(code) };
  if (code === 10010) return { status: 400, json: { status: { error_code: num(code), ...message } } };
  return {
    status: 400,
    json: { timestamp: new Date().toISOString(), error_code: num(code), status: message },
  };
}

function remembered<V>(map: Map<string, V>, key: string, create: () => V): V {
  const known = map.get(key) ?? create();
  map.set(key, known);
  return known;
}
