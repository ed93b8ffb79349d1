import type { Api } from './api.js';

/**
 * `unreachable`: no connection could be made. `interrupted`: the connection broke, or the response did not
 * end in time. `permanent`: a retry cannot help.
 */
export type NetworkErrorKind = 'unreachable' | 'interrupted' | 'permanent';

/** A request that got no response. The message is for people and never contains the key. */
export class NetworkError extends Error {
  constructor(
    readonly kind: NetworkErrorKind,
    message: string,
  ) {
    super(message);
    this.name = 'NetworkError';
  }
}

/** Code of the error that an agent with a connect timeout fails with. */
export const CONNECT_TIMEOUT = 'ECONNECTTIMEOUT';

const UNREACHABLE: Record<string, string> = {
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'DNS lookup failed',
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'network down',
  EADDRNOTAVAIL: 'network unavailable',
  [CONNECT_TIMEOUT]: 'connection timed out',
};

const TLS = /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_MISMATCH)/;

/**
 * Translates an error of the HTTP library. Copies only its code, since the error itself contains the key.
 * @param bodyLimit largest response in bytes
 */
export function toNetworkError(
  error: unknown,
  { source, title, access }: Api,
  bodyLimit: number,
): NetworkError {
  const code = codeOf(error);
  const { host } = new URL(access.baseUrl);
  const variable = `${source.toUpperCase()}_BASE_URL`;
  const why = UNREACHABLE[code];
  if (why) {
    return new NetworkError(
      'unreachable',
      `Cannot reach ${title}: ${why} (${host}, ${code}). Check the network and ${variable}; the next scheduled run will retry.`,
    );
  }
  if (TLS.test(code)) {
    return new NetworkError(
      'permanent',
      `Cannot connect to ${title}: the certificate of ${host} was rejected (${code}). Check the clock of this machine, any proxy, and ${variable}.`,
    );
  }
  if (error instanceof Error && error.message.includes('maxContentLength')) {
    return new NetworkError(
      'permanent',
      `${title} sent a response of more than ${bodyLimit} bytes, too large for a list of coins. Check ${variable}.`,
    );
  }
  return new NetworkError('interrupted', `The connection to ${title} was lost (${code || 'no error code'})`);
}

/** When several addresses of one host fail, Node throws an AggregateError and only its parts have codes. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] };
  const inner = codeOfParts(cause, errors);
  return inner !== '' ? inner : typeof code === 'string' ? code : '';
}

function codeOfParts(cause: unknown, errors: unknown[] | undefined): string {
  for (const part of errors ?? []) {
    const code = codeOf(part);
    if (code !== '') return code;
  }
  return cause === undefined ? '' : codeOf(cause);
}
