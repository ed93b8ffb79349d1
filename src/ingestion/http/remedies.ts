import type { Api } from './api.js';
import type { ErrorBody } from './error-body.js';

/** The remedy when a firewall blocks this address. */
export const FIREWALL =
  'Its firewall blocks this IP address, and more requests prolong the block. Wait some hours, or use another network';

/**
 * Returns what the user can do about an error, as text to append to its message: a sentence for a terminal
 * error, a remark in parentheses for a transient one, empty when waiting is all that helps.
 */
export function remedyFor(
  { source, remedyOf }: Api,
  status: number,
  { code, message, isJson }: ErrorBody,
  kind: 'transient' | 'terminal',
): string {
  const special = remedyOf?.({ status, code, kind }) ?? null;
  if (kind === 'transient') return special === null ? '' : ` (${special})`;
  const stop = message === '' ? '.' : '';
  return `${stop} ${special ?? remedyByStatus(source.toUpperCase(), status, message, isJson)}.`;
}

function remedyByStatus(prefix: string, status: number, message: string, isJson: boolean): string {
  switch (status) {
    case 401:
      return `Check ${prefix}_KEY and ${prefix}_PLAN`;
    case 402:
      return `The plan does not include this request, or its monthly calls are used up: wait for the next month, or set ${prefix}_PLAN and ${prefix}_KEY to a larger plan`;
    case 403:
      if (!isJson) return FIREWALL;
      return /key/i.test(message)
        ? `Check ${prefix}_KEY and ${prefix}_PLAN`
        : 'No action needed; the next scheduled run will retry';
    case 404:
      return `Check ${prefix}_BASE_URL`;
    default:
      return `Check ${prefix}_BASE_URL and ${prefix}_PLAN; if they are correct, the API has changed`;
  }
}
