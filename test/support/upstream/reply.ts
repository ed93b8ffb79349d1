import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type Json, toText } from './json.js';

/** What a client sent, for assertions. `path` has no query, and starts with the API's base. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** the client's address */
  readonly remote: string;
  /** milliseconds UTC */
  readonly at: number;
  /** the status answered; null until then, and when no answer was finished */
  status: number | null;
}

/** An answer before it is written: `body` goes as it is, `json` may still be changed by faults. */
export interface Reply {
  status: number;
  json?: Json;
  body?: string;
  headers?: Record<string, string>;
}

/** A reply's body as text. */
export function bodyOf(reply: Reply): string {
  return reply.body ?? toText(reply.json ?? null);
}

/** Writes an answer as it should be written. */
export function writeReply(res: ServerResponse, reply: Reply): void {
  const body = Buffer.from(bodyOf(reply));
  writeHead(res, reply, { 'content-length': String(body.length) });
  res.end(body);
}

/** Status and headers; JSON unless the reply says otherwise. */
export function writeHead(res: ServerResponse, reply: Reply, more: Record<string, string> = {}): void {
  res.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    ...reply.headers,
    ...more,
  });
}
