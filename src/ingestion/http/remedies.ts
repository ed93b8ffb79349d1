import type { Api } from './api.js';
import type { ErrorBody } from './error-body.js';

/** What the codes of CoinGecko ask of the user (docs.coingecko.com, "Errors & rate limits"). */
const CODE_ADVICE: Record<number, (prefix: string) => string> = {
  10002: (prefix) => `Set ${prefix}_KEY to a valid key and ${prefix}_PLAN to the plan it was made for`,
  10005: (prefix) => `It needs a larger plan: set ${prefix}_PLAN and ${prefix}_KEY to one that includes it`,
  10010: (prefix) => `The key belongs to a paid plan: set ${prefix}_PLAN=pro`,
  10011: (prefix) => `The key is a demo key: set ${prefix}_PLAN=demo`,
  10012: () => 'The plan does not reach back that far: ask for a shorter span of time',
  1020: () => FIREWALL,
};

const FIREWALL =
  'Its firewall refuses this address; more calls only prolong that. Wait some hours, or call from another network';

/** What a user can do about an error, as a sentence with a blank before it; empty when there is nothing to do but wait. */
export function adviceFor(
  { source, access }: Api,
  status: number,
  { code, sentence, isJson }: ErrorBody,
  fate: 'transient' | 'terminal',
): string {
  const prefix = source.toUpperCase();
  if (fate === 'transient') return transientAdvice(prefix, access.keyHeader === null, code ?? status);
  const byCode = CODE_ADVICE[code ?? 0];
  const stop = sentence === '' ? '.' : '';
  return `${stop} ${byCode ? `${byCode(prefix)}.` : statusAdvice(prefix, status, sentence, isJson)}`;
}

function transientAdvice(prefix: string, keyless: boolean, status: number): string {
  const shared = prefix === 'COINGECKO' && keyless && (status === 429 || status === 1015);
  return shared
    ? ` (without a key the limit is shared by everyone behind this address; a free demo key has its own: COINGECKO_PLAN=demo)`
    : '';
}

function statusAdvice(prefix: string, status: number, sentence: string, isJson: boolean): string {
  switch (status) {
    case 401:
      return `Check ${prefix}_KEY and ${prefix}_PLAN.`;
    case 402:
      return `The plan does not include it, or its calls of this month are used up: wait for the next month, or set ${prefix}_PLAN and ${prefix}_KEY to a larger plan.`;
    case 403:
      if (!isJson) return `${FIREWALL}.`;
      return /key/i.test(sentence)
        ? `Check ${prefix}_KEY and ${prefix}_PLAN.`
        : 'Nothing to mend here: the next scheduled run tries again.';
    case 404:
      return `Check ${prefix}_BASE_URL.`;
    default:
      return `Check ${prefix}_BASE_URL and ${prefix}_PLAN; if they are right, the API has changed.`;
  }
}
