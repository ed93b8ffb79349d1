import type { NextFunction, Request, Response } from 'express';
import { randomUUID } from 'node:crypto';

const SANE = /^[\w.:-]{1,128}$/;

/**
 * Express middleware: the caller's `X-Request-ID` when it is sane, else a new one, as `request.id` and
 * sent back with the answer. Comes before everything that may answer.
 */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  request.id = typeof given === 'string' && SANE.test(given) ? given : randomUUID();
  response.setHeader('X-Request-ID', request.id);
  next();
}
