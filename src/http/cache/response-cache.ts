import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import type { SerializedBody } from './response-body.js';

/** A response and the version of the data it was read at. */
export interface CachedResponse extends SerializedBody {
  version: string;
}

const OVERHEAD_BYTES = 500;

/**
 * Least-recently-used cache of JSON responses by URL, bounded by `RESPONSE_CACHE_MB`; at 0 it stores and
 * shares nothing. An entry is valid only at its version of the data, so callers look up the current version
 * after the request arrived: no response is stale, whichever process changed the data.
 */
@Injectable()
export class ResponseCache {
  private readonly entries: LRUCache<string, CachedResponse> | null;
  private readonly pending = new Map<string, Promise<CachedResponse>>();

  constructor(@Inject(SETTINGS) { responseCacheBytes }: Settings) {
    this.entries =
      responseCacheBytes === 0
        ? null
        : new LRUCache({
            maxSize: responseCacheBytes,
            sizeCalculation: ({ text }, url) => bytesOf(text) + 2 * url.length + OVERHEAD_BYTES,
          });
  }

  /** Whether a response for the URL may be found at the current version, or is being read. */
  mayHold(url: string): boolean {
    return this.entries?.has(url) === true || this.pending.has(url);
  }

  /** The last response for the URL, at whatever version. */
  get(url: string): CachedResponse | undefined {
    return this.entries?.get(url);
  }

  /**
   * The response at this version, from the cache or from `read`. Requests that found the same version
   * share one read.
   * @param version current version; `undefined`: not looked up
   */
  async load(
    url: string,
    version: string | undefined,
    read: () => Promise<CachedResponse>,
  ): Promise<CachedResponse> {
    const entry = this.entries?.get(url);
    if (entry !== undefined && entry.version === version) return entry;
    const response = await this.share(url, version, read);
    this.entries?.set(url, response);
    return response;
  }

  private share(
    url: string,
    version: string | undefined,
    read: () => Promise<CachedResponse>,
  ): Promise<CachedResponse> {
    if (!this.entries) return read();
    const key = version ? `${version} ${url}` : url;
    const pending = version && this.pending.get(key);
    if (pending) return pending;
    const reading = read();
    this.pending.set(key, reading);
    void reading.catch(() => undefined).then(() => this.pending.delete(key));
    return reading;
  }
}

/** Memory of a string: a byte per character, or two where one of them is beyond Latin-1. */
function bytesOf(text: string): number {
  return Buffer.byteLength(text) === text.length ? text.length : 2 * text.length;
}
