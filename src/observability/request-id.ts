import type { NextFunction, Request, Response } from 'express';
import { randomUUID } from 'node:crypto';

const VALID_ID = /^[\w.:-]{1,128}$/;

/**
 * Express middleware that sets `request.id` and the response header `X-Request-ID`: the id sent by the client if it
 * is valid, otherwise a new one. Must come before all middleware that may respond.
 */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  request.id = typeof given === 'string' && VALID_ID.test(given) ? given : randomUUID();
  response.setHeader('X-Request-ID', request.id);
  next();
}
