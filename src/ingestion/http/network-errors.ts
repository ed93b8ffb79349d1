import type { Api } from './api.js';

/** Why no answer came: nobody could be reached at all, the connection broke, or it makes no sense to go on. */
export interface NetworkFault {
  kind: 'unreachable' | 'broken' | 'hopeless';
  message: string;
}

/** Code of an error made by {@link impatientAgents}. */
export const CONNECT_TIMEOUT = 'ECONNECTTIMEOUT';

const UNREACHABLE: Record<string, string> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up',
  ECONNREFUSED: 'the connection is refused',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ENETDOWN: 'there is no network',
  EADDRNOTAVAIL: 'there is no network',
  [CONNECT_TIMEOUT]: 'no connection comes about',
};

const TLS = /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_MISMATCH)/;

/** Says what an error of the HTTP library means. Takes nothing of it over but codes: it carries the key. */
export function networkFault(
  error: unknown,
  { source, title, access }: Api,
  bodyLimit: number,
): NetworkFault {
  const code = codeOf(error);
  const { host } = new URL(access.baseUrl);
  const why = UNREACHABLE[code];
  if (why) {
    const message = `${title} cannot be reached: ${why} (${host}, ${code}). Check the network and ${source.toUpperCase()}_BASE_URL; the next scheduled run tries again.`;
    return { kind: 'unreachable', message };
  }
  if (TLS.test(code)) {
    const message = `${title} cannot be trusted: the certificate of ${host} was refused (${code}). Check the clock of this machine, a proxy in between, and ${source.toUpperCase()}_BASE_URL.`;
    return { kind: 'hopeless', message };
  }
  if (error instanceof Error && error.message.includes('maxContentLength')) {
    const message = `${title} sent more than ${bodyLimit} bytes in one answer, which cannot be a list of coins. Check ${source.toUpperCase()}_BASE_URL.`;
    return { kind: 'hopeless', message };
  }
  return { kind: 'broken', message: `The connection to ${title} broke off (${code || 'no reason given'})` };
}

/** Several addresses of one host fail with an AggregateError, whose parts have the codes. */
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
