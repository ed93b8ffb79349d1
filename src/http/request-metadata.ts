import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { map, type Observable } from 'rxjs';

/** The members of `metadata` that describe the request, not the data. */
export interface RequestMetadata {
  /** As in the header `X-Request-ID`. */
  request_id: string;
  /** Milliseconds since the request arrived, to two decimals. */
  api_latency_ms: number;
}

const ARRIVED = Symbol('arrived');

type TimedRequest = Request & { [ARRIVED]?: number };

/** Express middleware that notes when a request arrived. */
export function noteArrival(request: TimedRequest, _response: Response, next: NextFunction): void {
  request[ARRIVED] = performance.now();
  next();
}

/** The metadata of a request at this moment. */
export function requestMetadata(request: TimedRequest): RequestMetadata {
  const arrived = request[ARRIVED] ?? performance.now();
  return {
    request_id: request.id as string,
    api_latency_ms: Math.round((performance.now() - arrived) * 100) / 100,
  };
}

/** Adds `metadata` to a response that is read for each request. */
@Injectable()
export class MetadataInterceptor implements NestInterceptor<object> {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<object> {
    const request = context.switchToHttp().getRequest<Request>();
    return next.handle().pipe(map((body) => ({ metadata: requestMetadata(request), ...body })));
  }
}
