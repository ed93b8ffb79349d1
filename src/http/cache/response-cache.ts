import { Inject, Injectable } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { answerMetadata } from '../response-metadata.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { DataVersionReader } from '../../totals/data-version.reader.js';

/** An answer but for what is the request's own. */
export interface Answer {
  /** Members of `metadata` beside those every answer has; absent: the answer has no `metadata`. */
  metadata?: Record<string, unknown>;
  /** The other members, written as JSON, at least one: `"data":[…],"total":1`. */
  members: string;
}

/** An answer and the version of the data it was read at: none of its statements saw an older one. */
export interface ReadAnswer extends Answer {
  version: string;
}

/** An answer as it was made, for everyone who asks for it at its version. */
interface Made {
  version: string;
  /** Pattern of the route that made it. */
  route: string;
  withMetadata: boolean;
  /** All that follows the request's own metadata, or the whole answer. */
  rest: string | Buffer;
}

/** As it is kept: in bytes that can be counted. */
type Kept = Made & { rest: Buffer };

const OVERHEAD_BYTES = 500;

/**
 * Sends JSON answers that depend on nothing but the data and the URL. Each has an ETag made of the
 * version of the data and is kept, within a bound of bytes, for as long as that version stands. What
 * is kept, what others are being answered and what a client says it has is good only at the present
 * version, which is looked up after the request came: nothing stale is sent after a change is visible,
 * whichever process made it. Where there is nothing of the kind, reading the data tells their version.
 */
@Injectable()
export class Answers {
  private readonly kept: LRUCache<string, Kept> | null;
  private readonly underWay = new Map<string, Promise<Made>>();
  private readonly lookedUp = new WeakMap<Request, string>();

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
      const version = await this.versions.current();
      this.lookedUp.set(request, version);
      if (kept.version !== version) return next();
      request.route = { path: kept.route };
      if (!answersUnchanged(request, response, etagOf(version, 'json'))) write(request, response, kept);
    };
    give().catch(next);
  };

  /**
   * Sends what `make` gives, or what it gave before, or 304 when the client has it already. The
   * version is looked up first: for what takes several statements.
   */
  async send(request: Request, response: Response, make: () => Promise<Answer>): Promise<void> {
    await this.sendRead(request, response, async (known) => {
      const version = known ?? (await this.versions.current());
      return { ...(await make()), version };
    });
  }

  /**
   * As {@link send}, for what can tell by itself at which version it was read.
   * @param read is given the present version when it had to be looked up anyway
   */
  async sendRead(
    request: Request,
    response: Response,
    read: (version?: string) => Promise<ReadAnswer>,
  ): Promise<void> {
    const url = request.originalUrl;
    const isOfUse =
      request.headers['if-none-match'] !== undefined || this.kept?.has(url) || this.underWay.has(url);
    const version = this.lookedUp.get(request) ?? (isOfUse ? await this.versions.current() : undefined);
    if (version && answersUnchanged(request, response, etagOf(version, 'json'))) return;
    let made: Made | undefined = this.kept?.get(url);
    if (made === undefined || made.version !== version) {
      const { path } = request.route as { path: string };
      made = await this.made(url, version, async () => madeOf(path, await read(version)));
      this.kept?.set(url, { ...made, rest: Buffer.from(made.rest) });
    }
    write(request, response, made);
  }

  /** Requests that found the same version are given the same answer, also while it is being made. */
  private made(url: string, version: string | undefined, make: () => Promise<Made>): Promise<Made> {
    if (!this.kept) return make();
    const key = version ? `${version} ${url}` : url;
    const others = version && this.underWay.get(key);
    if (others) return others;
    const making = make();
    this.underWay.set(key, making);
    void making.catch(() => undefined).then(() => this.underWay.delete(key));
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
 * Answers 304 when the client has this version already.
 * @returns whether the answer is sent
 */
export function answersUnchanged(request: Request, response: Response, etag: string): boolean {
  const known = request.headers['if-none-match'];
  if (known === undefined || !(known.trim() === '*' || known.split(',').some((one) => sameTag(one, etag))))
    return false;
  tag(response, etag);
  response.status(304).end();
  return true;
}

/** Sets what a client needs to ask again conditionally. */
export function tag(response: Response, etag: string): void {
  response.setHeader('ETag', etag);
  response.vary('Accept');
}

function sameTag(one: string, other: string): boolean {
  return one.trim().replace(/^W\//, '') === other.replace(/^W\//, '');
}

/** Whether a client takes JSON before anything else; one that names several kinds is the route's to judge. */
function takesJson({ headers: { accept } }: Request): boolean {
  return accept === undefined || accept === '*/*' || accept === 'application/json';
}

function write(request: Request, response: Response, { version, withMetadata, rest }: Made): void {
  tag(response, etagOf(version, 'json'));
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  if (!withMetadata) return void response.end(rest);
  const { request_id, api_latency_ms } = answerMetadata(request);
  const head = `{"metadata":{"request_id":${JSON.stringify(request_id)},"api_latency_ms":${api_latency_ms}`;
  response.end(typeof rest === 'string' ? head + rest : Buffer.concat([Buffer.from(head), rest]));
}

function madeOf(route: string, { version, metadata, members }: ReadAnswer): Made {
  if (!metadata) return { version, route, withMetadata: false, rest: `{${members}}` };
  const own = Object.entries(metadata).map(([name, value]) => `,"${name}":${JSON.stringify(value)}`);
  return { version, route, withMetadata: true, rest: `${own.join('')}},${members}}` };
}
