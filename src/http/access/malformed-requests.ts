import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { problemBody, PROBLEM_TYPE } from '../problems/problem.js';

/** Status and detail by the code of Node's error. */
const REASONS: Record<string, [status: number, detail: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The URL and headers together exceed 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The headers of this request arrived too slowly'],
};

/** Sends problem+json for requests that Node cannot parse: malformed, too large or too slow. */
export function rejectMalformedRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const [status, detail] = REASONS[error.code ?? ''] ?? [400, 'Malformed HTTP request'];
    const title = STATUS_CODES[status] ?? 'Error';
    const id = randomUUID();
    const body = problemBody({ status, title, detail, extension: {} }, id);
    const lines = [
      `HTTP/1.1 ${status} ${title}`,
      `Content-Type: ${PROBLEM_TYPE}; charset=utf-8`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-ID: ${id}`,
      'Connection: close',
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroySoon());
  });
}
