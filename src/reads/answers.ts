import { Inject, Injectable } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { answerMetadata } from '../common/answer-metadata.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { DataVersionReader, type DataState } from './data-version.reader.js';

/** An answer but for what is the request's own. */
export interface Answer {
  /** Members of `metadata` beside those every answer has; absent: the answer has no `metadata`. */
  metadata?: Record<string, unknown>;
  /** The other members, written as JSON, at least one: `"data":[…],"total":1`. */
  members: string;
}

/** An answer as it is kept, and the version of the data it was read at or before. */
interface Kept {
  version: string;
  /** Pattern of the route that made it. */
  route: string;
  withMetadata: boolean;
  /** All that follows the request's own metadata, or the whole answer. */
  rest: Buffer;
}

const OVERHEAD_BYTES = 500;

/**
 * Sends JSON answers that depend on nothing but the data and the URL. Each has an ETag made of the
 * version of the data and is kept, within a bound of bytes, for as long as that version stands. The
 * version is looked up for every request, before the data are read: nothing stale is sent after a
 * change is visible, whichever process made it.
 */
@Injectable()
export class Answers {
  private readonly kept: LRUCache<string, Kept> | null;
  private readonly underWay = new Map<string, Promise<Kept>>();
  private readonly states = new WeakMap<Request, DataState>();

  constructor(
    private readonly versions: DataVersionReader,
    @Inject(SETTINGS) { responseCacheBytes }: Settings,
  ) {
    this.kept =
      responseCacheBytes === 0
        ? null
        : new LRUCache({
            maxSize: responseCacheBytes,
            sizeCalculation: ({ rest }, url) => rest.length + 2 * url.length + OVERHEAD_BYTES,
          });
  }

  /**
   * Express middleware that gives a kept answer again before any route looks at the request: its URL
   * was found good when the answer was made, and whoever may not call has been turned away before.
   */
  readonly again: RequestHandler = (request, response, next) => {
    const kept =
      request.method === 'GET' && takesJson(request) ? this.kept?.get(request.originalUrl) : undefined;
    if (!kept) return next();
    const give = async (): Promise<void> => {
      const state = await this.versions.current();
      this.states.set(request, state);
      if (kept.version !== state.version) return next();
      request.route = { path: kept.route };
      if (!answersUnchanged(request, response, etagOf(kept.version, 'json'))) write(request, response, kept);
    };
    give().catch(next);
  };

  /** Sends what `make` gives, or what it gave before, or 304 when the client has it already. */
  async send(
    request: Request,
    response: Response,
    make: (state: DataState) => Promise<Answer>,
  ): Promise<void> {
    const state = this.states.get(request) ?? (await this.versions.current());
    const { version } = state;
    if (answersUnchanged(request, response, etagOf(version, 'json'))) return;
    const url = request.originalUrl;
    let kept = this.kept?.get(url);
    if (kept?.version !== version) {
      const { path } = request.route as { path: string };
      kept = await this.made(`${version} ${url}`, async () => keptOf(version, path, await make(state)));
      this.kept?.set(url, kept);
    }
    write(request, response, kept);
  }

  /** Requests for one answer at one version are given the same one, also while it is being made. */
  private made(key: string, make: () => Promise<Kept>): Promise<Kept> {
    const known = this.kept && this.underWay.get(key);
    if (known) return known;
    const making = make();
    if (this.kept) {
      this.underWay.set(key, making);
      void making.catch(() => undefined).then(() => this.underWay.delete(key));
    }
    return making;
  }
}

/** The members of an object as JSON. */
export function membersOf(object: object): string {
  return JSON.stringify(object).slice(1, -1);
}

/** The ETag of a representation; weak, since the request's own metadata differ from answer to answer. */
export function etagOf(version: string, format: string): string {
  return `W/"${version}-${format}"`;
}

/**
 * Sets what a client needs to ask again conditionally; answers 304 when it has this version already.
 * @returns whether the answer is sent
 */
export function answersUnchanged(request: Request, response: Response, etag: string): boolean {
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'private, no-cache');
  response.vary('Accept');
  const known = request.headers['if-none-match'];
  if (known === undefined || !(known.trim() === '*' || known.split(',').some((one) => sameTag(one, etag))))
    return false;
  response.status(304).end();
  return true;
}

function sameTag(one: string, other: string): boolean {
  return one.trim().replace(/^W\//, '') === other.replace(/^W\//, '');
}

/** Whether a client takes JSON before anything else; one that names several kinds is the route's to judge. */
function takesJson({ headers: { accept } }: Request): boolean {
  return accept === undefined || accept === '*/*' || accept === 'application/json';
}

function write(request: Request, response: Response, { withMetadata, rest }: Kept): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  if (!withMetadata) return void response.end(rest);
  const { request_id, api_latency_ms } = answerMetadata(request);
  const head = `{"metadata":{"request_id":${JSON.stringify(request_id)},"api_latency_ms":${api_latency_ms}`;
  response.setHeader('Content-Length', Buffer.byteLength(head) + rest.length);
  response.cork();
  response.write(head);
  response.end(rest);
  response.uncork();
}

function keptOf(version: string, route: string, { metadata, members }: Answer): Kept {
  if (!metadata) return { version, route, withMetadata: false, rest: Buffer.from(`{${members}}`) };
  const own = Object.entries(metadata).map(([name, value]) => `,"${name}":${JSON.stringify(value)}`);
  return { version, route, withMetadata: true, rest: Buffer.from(`${own.join('')}},${members}}`) };
}
