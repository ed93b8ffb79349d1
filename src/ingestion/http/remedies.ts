import type { Api } from './api.js';
import type { ErrorBody } from './error-body.js';

/** The remedy when a firewall blocks this address. */
export const FIREWALL =
  'Its firewall refuses this address; more calls only prolong that. Wait some hours, or call from another network';

/**
 * What the user can do about an error, as text to append to its message: a sentence for a terminal
 * error, a remark in parentheses for a transient one, empty when waiting is all there is.
 */
export function remedyFor(
  { source, remedyOf }: Api,
  status: number,
  { code, sentence, isJson }: ErrorBody,
  fate: 'transient' | 'terminal',
): string {
  const special = remedyOf?.({ status, code, fate }) ?? null;
  if (fate === 'transient') return special === null ? '' : ` (${special})`;
  const stop = sentence === '' ? '.' : '';
  return `${stop} ${special ?? remedyByStatus(source.toUpperCase(), status, sentence, isJson)}.`;
}

function remedyByStatus(prefix: string, status: number, sentence: string, isJson: boolean): string {
  switch (status) {
    case 401:
      return `Check ${prefix}_KEY and ${prefix}_PLAN`;
    case 402:
      return `The plan does not include it, or its calls of this month are used up: wait for the next month, or set ${prefix}_PLAN and ${prefix}_KEY to a larger plan`;
    case 403:
      if (!isJson) return FIREWALL;
      return /key/i.test(sentence)
        ? `Check ${prefix}_KEY and ${prefix}_PLAN`
        : 'No action needed; the next scheduled run will retry';
    case 404:
      return `Check ${prefix}_BASE_URL`;
    default:
      return `Check ${prefix}_BASE_URL and ${prefix}_PLAN; if they are right, the API has changed`;
  }
}
