import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type Json, toText } from './json.js';

/** A received request, for assertions. `path` has no query and starts with the API's base. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** the client's address */
  readonly remote: string;
  /** milliseconds UTC */
  readonly at: number;
  /** status of the response; null while it is not finished */
  status: number | null;
}

/** A response before it is sent: `body` is sent as it is, `json` may still be changed by faults. */
export interface Reply {
  status: number;
  json?: Json;
  body?: string;
  headers?: Record<string, string>;
}

/** Returns the body of a reply as text. */
export function bodyOf(reply: Reply): string {
  return reply.body ?? toText(reply.json ?? null);
}

/** Sends a complete response. */
export function writeReply(res: ServerResponse, reply: Reply): void {
  const body = Buffer.from(bodyOf(reply));
  writeHead(res, reply, { 'content-length': String(body.length) });
  res.end(body);
}

/** Sends status and headers; the content type is JSON by default. */
export function writeHead(res: ServerResponse, reply: Reply, more: Record<string, string> = {}): void {
  res.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    ...reply.headers,
    ...more,
  });
}
