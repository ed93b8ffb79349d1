import type { Request } from 'express';
import { roundTo } from '../common/rounding.js';

/** When a request arrived, as `performance.now()` had it; set before anything else looks at it. */
export const ARRIVED = Symbol('arrived');

/** What every list answer says of itself: its request and how long it took so far, in milliseconds. */
export function answerMetadata(request: Request): { request_id: string; api_latency_ms: number } {
  const arrived = (request as Request & { [ARRIVED]?: number })[ARRIVED] ?? performance.now();
  return {
    request_id: request.id as string,
    api_latency_ms: roundTo(2, performance.now() - arrived),
  };
}
