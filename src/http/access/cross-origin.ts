import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../../config/settings.js';

/** Headers by which proxies say that they pass on somebody else's call. */
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

const REMEDY = 'Set API_KEYS and send a key';

/**
 * Why a call to a server without keys is not one from this machine, or `null` when it is. A page from
 * elsewhere shows itself by its Origin, a name bound to our address by its Host, a caller behind a
 * proxy by what the proxy adds; such a caller may read, for the proxy's owner let it in.
 * @param origins those the operator listed in CORS_ORIGINS
 */
export function crossOriginFault(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { isReading, origins }: { isReading: boolean; origins: readonly string[] },
): string | null {
  if (!isOurs(`http://${headers.host ?? ''}`))
    return `Without API_KEYS only programs on this machine are answered: the Host of this call is another one. ${REMEDY}`;
  const { origin } = headers;
  if (origin !== undefined && !isOurs(origin) && !origins.includes(origin))
    return `Without API_KEYS only programs on this machine are answered: the Origin of this call is another one. ${REMEDY}`;
  if (!isReading && PASSED_ON.some((name) => headers[name] !== undefined))
    return `Without API_KEYS only programs on this machine may write: a proxy passed this call on. ${REMEDY}`;
  return null;
}

function isOurs(address: string): boolean {
  return URL.canParse(address) && isLoopback(new URL(address).hostname.replace(/^\[|\]$/g, ''));
}
