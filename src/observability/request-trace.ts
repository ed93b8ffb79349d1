import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { tracer } from './trace.js';

/** Paths without spans, since machines poll them. */
const QUIET = /^\/(?:api\/v1\/)?(?:health|metrics)\b/;

/**
 * Express middleware that records each request as a span, a child of the span in `traceparent` (W3C) if there is one.
 * Query and headers are not recorded, since they may contain keys.
 */
export function requestTrace(request: Request, response: Response, next: NextFunction): void {
  if (QUIET.test(request.path)) {
    next();
    return;
  }
  const { method, path } = request;
  const parent = propagation.extract(context.active(), request.headers);
  const attributes = {
    'http.request.method': method,
    'url.path': path,
    'http.request.id': request.id as string,
  };
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
  response.once('close', () => {
    const { path: route } = (request.route ?? {}) as { path?: string };
    if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
    span.setAttribute('http.response.status_code', response.statusCode);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(parent, span), next);
}
