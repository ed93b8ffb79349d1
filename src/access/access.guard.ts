import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ApiError } from '../common/errors.js';
import { SETTINGS } from '../config/config.module.js';
import { isLoopback, type Settings } from '../config/settings.js';
import { KeyRing } from './key-ring.js';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const PROBES = /^\/(?:api\/v1\/)?health(?:\/(?:live|ready))?\/?$/;

/**
 * Who may call what. Writing calls need a key where keys are set; reading ones where
 * `REQUIRE_KEY_FOR_READS` says so; probes never do. Without keys the server listens on loopback
 * only, and a web page of somebody else's must not write through the browser of whoever sits there.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly keys: KeyRing;

  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'http'>) {
    this.keys = new KeyRing(settings.http.apiKeys);
  }

  /** @throws ApiError 401 without a valid key, 403 for a foreign page */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (PROBES.test(request.path)) return true;
    const reading = READING.has(request.method);
    if (this.keys.isEmpty) {
      if (!reading) refuseForeign(request);
      return true;
    }
    if (reading && !this.settings.http.requireKeyForReads) return true;
    if (this.keys.holds(keyOf(request))) return true;
    throw new ApiError(
      401,
      'Unauthorized',
      'This call needs an API key, as X-API-Key or Authorization: Bearer',
    );
  }
}

function keyOf({ headers }: Request): string | undefined {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** A page from elsewhere shows itself by its Origin; a name rebound to our address by its Host. */
function refuseForeign({ headers, hostname }: Request): void {
  const { origin } = headers;
  const isForeign =
    !isOurs(hostname) ||
    (origin !== undefined && !(URL.canParse(origin) && isOurs(new URL(origin).hostname)));
  if (!isForeign) return;
  throw new ApiError(
    403,
    'Forbidden',
    'Without API_KEYS only programs on this machine may write: the Host or Origin of this call is another one. Set API_KEYS and send a key',
  );
}

function isOurs(hostname: string): boolean {
  return isLoopback(hostname.replace(/^\[|\]$/g, ''));
}
