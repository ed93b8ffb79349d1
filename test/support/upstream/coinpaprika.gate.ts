import { rateLimit } from './faults.answers.js';
import { num } from './json.js';
import { CallWindow, MonthlyCredits } from './limits.js';
import type { RecordedRequest, Reply } from './reply.js';

/** `free` simulates api.coinpaprika.com, the others api-pro.coinpaprika.com. */
export type CoinPaprikaPlan = 'free' | 'starter' | 'pro' | 'business' | 'ultimate';

export interface CoinPaprikaLimits {
  plan: CoinPaprikaPlan;
  keys: readonly string[];
  ratePerSecond: number;
  monthlyCalls?: number;
  /** status once the month's calls are used up; the documentation does not say which */
  quotaStatus: 402 | 429;
  now: () => number;
}

/** Calls per month (coinpaprika.com/api). */
const MONTHLY: Record<CoinPaprikaPlan, number> = {
  free: 20_000,
  starter: 400_000,
  pro: 1_000_000,
  business: 5_000_000,
  ultimate: 10_000_000,
};

/** Keys, plans and limits of one CoinPaprika host. */
export class CoinPaprikaGate {
  private readonly limits: CoinPaprikaLimits;
  private readonly month: MonthlyCredits;
  private readonly seconds = new Map<string, CallWindow>();

  constructor(limits: CoinPaprikaLimits) {
    this.limits = limits;
    this.month = new MonthlyCredits(limits.monthlyCalls ?? MONTHLY[limits.plan]);
  }

  check(request: RecordedRequest): Reply | null {
    const now = this.limits.now();
    const window = this.seconds.get(request.remote) ?? new CallWindow(this.limits.ratePerSecond, 1000);
    this.seconds.set(request.remote, window);
    const wait = window.take(now);
    const paid = this.month.take(now);
    if (this.limits.plan !== 'free' && !this.keyIsValid(request)) return failure(403, 'invalid API key');
    if (wait > 0) return rateLimit('coinpaprika', {});
    if (!paid && this.limits.quotaStatus === 429) return rateLimit('coinpaprika', {});
    return paid ? null : planForbids('Monthly request quota is used up');
  }

  /** `/key/info`: the month's usage, on paid plans. */
  usage(): Reply {
    if (this.limits.plan === 'free') return planForbids('Getting API key info');
    return {
      status: 200,
      json: {
        plan: this.limits.plan,
        plan_started_at: '2026-01-05T10:17:24Z',
        plan_status: 'active',
        portal_url: 'https://coinpaprika.com/api/panel',
        usage: {
          message: 'limited plan',
          current_month: {
            requests_made: num(this.month.used),
            requests_left: num(Number.isFinite(this.month.left) ? this.month.left : -1),
          },
        },
      },
    };
  }

  /** The bare key; `Bearer <key>` is refused. */
  private keyIsValid({ headers }: RecordedRequest): boolean {
    return this.limits.keys.includes(headers.authorization ?? '');
  }
}

/** The wording of every 402. */
function planForbids(what: string): Reply {
  return failure(402, `${what} is not allowed in this plan. Check plans on coinpaprika.com/api`);
}

/** The format of every CoinPaprika error. */
export function failure(status: number, error: string): Reply {
  return { status, json: { error } };
}
