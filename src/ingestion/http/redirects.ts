import type { AxiosResponse } from 'axios';
import { TerminalError } from '../../common/run-errors.js';
import type { Api } from './api.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Where a redirect leads, when it stays on the host that was asked; `null` when the answer is none.
 * A `Location` with http:// is followed as https:// where https was asked (CoinPaprika sends such).
 * @throws TerminalError when it leads to another host, nowhere, or in circles: a key is never sent along
 */
export function redirectTarget(
  { source, title }: Api,
  asked: string,
  { status, headers }: Pick<AxiosResponse, 'status' | 'headers'>,
  mayFollow: boolean,
): string | null {
  if (!REDIRECTS.has(status)) return null;
  const remedy = `Check ${source.toUpperCase()}_BASE_URL.`;
  const location = String(headers['location'] ?? '');
  const from = new URL(asked);
  if (location === '' || !/^https?:$/.test(URL.parse(location, asked)?.protocol ?? ''))
    throw new TerminalError(`${title} answered HTTP ${status}, a redirect to nowhere. ${remedy}`);
  const to = new URL(location, asked);
  if (from.protocol === 'https:' && to.protocol === 'http:' && to.port === '') to.protocol = 'https:';
  if (to.origin !== from.origin) {
    throw new TerminalError(
      `${title} answered HTTP ${status}, a redirect from ${from.host} to ${to.host}. It was not followed, since the key belongs to ${from.host} alone. ${remedy}`,
    );
  }
  if (!mayFollow)
    throw new TerminalError(`${title} redirects in circles (last to ${to.pathname}). ${remedy}`);
  return to.href;
}
