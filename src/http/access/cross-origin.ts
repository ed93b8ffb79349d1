import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../../config/settings.js';

/** Headers that proxies add to the calls they forward. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

const REMEDY = 'Set API_KEYS and send a key';

/**
 * Checks that a call to a server without keys comes from this machine: a foreign web page is recognized by
 * `Origin`, a foreign host name that resolves to this machine by `Host`, a call forwarded by a proxy by
 * the headers the proxy adds. Forwarded calls may read, since the proxy's owner permits them.
 * @param origins from CORS_ORIGINS
 * @returns why the call is rejected, or `null`
 */
export function crossOriginFault(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { isReading, origins }: { isReading: boolean; origins: readonly string[] },
): string | null {
  if (!isLocal(`http://${headers.host ?? ''}`))
    return `Without API_KEYS only programs on this machine are served: the Host header names another machine. ${REMEDY}`;
  const { origin } = headers;
  if (origin !== undefined && !isLocal(origin) && !origins.includes(origin))
    return `Without API_KEYS only programs on this machine are served: the Origin header names another site. ${REMEDY}`;
  if (!isReading && FORWARDED.some((name) => headers[name] !== undefined))
    return `Without API_KEYS only programs on this machine may write: a proxy forwarded this call. ${REMEDY}`;
  return null;
}

function isLocal(address: string): boolean {
  return URL.canParse(address) && isLoopback(new URL(address).hostname.replace(/^\[|\]$/g, ''));
}
