import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type StreamableFile,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { mergeMap, of, type Observable } from 'rxjs';
import { DataVersionReader } from '../../totals/data-version.reader.js';
import { requestMetadata } from '../request-metadata.js';
import { DeferredSnapshot, DeferredStream, type Deferred, type DeferredBody } from './deferred.js';
import { etagOf, matchesEtag } from './etag.js';
import { completeBody, serialize } from './response-body.js';
import { ResponseCache, type CachedResponse } from './response-cache.js';

/**
 * Sends responses that depend on nothing but the data and the URL. Each has an ETag made of the version of
 * the data. A request is answered with 304 when its `If-None-Match` names the current version, from the
 * cache when it holds the URL at that version, else by reading.
 */
@Injectable()
export class ConditionalInterceptor implements NestInterceptor<Deferred> {
  constructor(
    private readonly versions: DataVersionReader,
    private readonly cache: ResponseCache,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<Deferred>): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    const cached = prefersJson(request) ? this.cache.get(request.originalUrl) : undefined;
    const version = cached && (await this.versions.current());
    // The URL was validated when this response was read.
    if (cached && cached.version === version) return of(sendJson(request, response, cached));
    return next
      .handle()
      .pipe(
        mergeMap((deferred) =>
          deferred instanceof DeferredStream
            ? this.stream(request, response, deferred)
            : this.json(request, response, deferred, version),
        ),
      );
  }

  /** @returns the JSON to send, or `undefined` after a 304 */
  private async json(
    request: Request,
    response: Response,
    deferred: DeferredBody | DeferredSnapshot,
    known: string | undefined,
  ): Promise<string | undefined> {
    const url = request.originalUrl;
    const needsVersion = request.headers['if-none-match'] !== undefined || this.cache.mayHold(url);
    const version = known ?? (needsVersion ? await this.versions.current() : undefined);
    if (version !== undefined && isUnchanged(request, response, etagOf(version, 'json'))) return undefined;
    return sendJson(
      request,
      response,
      await this.cache.load(url, version, () => this.read(deferred, version)),
    );
  }

  private async read(
    deferred: DeferredBody | DeferredSnapshot,
    known: string | undefined,
  ): Promise<CachedResponse> {
    if (deferred instanceof DeferredSnapshot) {
      const { version, body } = await deferred.read(known);
      return { version, ...serialize(body) };
    }
    const version = known ?? (await this.versions.current());
    return { version, ...serialize(await deferred()) };
  }

  /** @returns the stream to send, or `undefined` after a 304 and for HEAD */
  private async stream(
    request: Request,
    response: Response,
    { format, mediaType, open }: DeferredStream,
  ): Promise<StreamableFile | undefined> {
    const version = await this.versions.current();
    const etag = etagOf(version, format);
    if (isUnchanged(request, response, etag)) return undefined;
    const stream = request.method === 'HEAD' ? undefined : await open(version);
    setValidators(response, etag);
    response.setHeader('Content-Type', mediaType);
    return stream;
  }
}

/** @returns the JSON to send, or `undefined` after a 304 */
function sendJson(request: Request, response: Response, found: CachedResponse): string | undefined {
  const etag = etagOf(found.version, 'json');
  if (isUnchanged(request, response, etag)) return undefined;
  setValidators(response, etag);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  return completeBody(found, requestMetadata(request));
}

/** Whether a client takes JSON before anything else; a header that names several types is the handler's to judge. */
function prefersJson({ headers: { accept } }: Request): boolean {
  return accept === undefined || accept === '*/*' || accept === 'application/json';
}

/** Sets 304 when the client has this ETag. */
function isUnchanged(request: Request, response: Response, etag: string): boolean {
  if (!matchesEtag(request.headers['if-none-match'], etag)) return false;
  setValidators(response, etag);
  response.status(304);
  return true;
}

function setValidators(response: Response, etag: string): void {
  response.setHeader('ETag', etag);
  response.vary('Accept');
}
