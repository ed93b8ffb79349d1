import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError } from '../../common/errors.js';
import { problemBody, problemOf, PROBLEM_TYPE } from '../problems/problem.js';
import type { TimeLimits } from './server-timeouts.js';

/**
 * Sets the timeouts of a server for headers, idle connections and responses that the client does not read.
 * Connections on which the server has yet to respond (a long run, an event stream) are not timed out.
 */
export function setServerTimeouts(server: Server, limits: TimeLimits): void {
  server.headersTimeout = limits.headers;
  // Bodies have limits by rate instead (`rejectSlowBodies`): an upload may take hours.
  server.requestTimeout = 0;
  server.keepAliveTimeout = limits.keepAlive;
  // An option of http.createServer that Nest does not pass on; read when the server starts to listen.
  (server as Server & { connectionsCheckingInterval: number }).connectionsCheckingInterval = limits.check;
  const awaitsResponse = trackResponses(server);
  // Called for every idle connection, including one that is kept alive between requests.
  server.setTimeout(limits.stalledAnswer, (socket: Socket) => {
    if (awaitsResponse(socket) && socket.writableLength === 0) socket.setTimeout(limits.stalledAnswer);
    else socket.destroy();
  });
}

/** Returns a function that tells whether a response is pending on a connection. */
function trackResponses(server: Server): (socket: Socket) => boolean {
  const due = new WeakMap<Socket, number>();
  const count = (socket: Socket, by: number): unknown => due.set(socket, (due.get(socket) ?? 0) + by);
  server.on('request', ({ socket }, response) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });
  return (socket) => (due.get(socket) ?? 0) > 0;
}

/**
 * Express middleware that rejects bodies that arrive too slowly, with 408 if no response has started, and
 * closes connections on which the client keeps sending after the response.
 */
export function rejectSlowBodies(limits: TimeLimits): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (hasBody(request)) watch(request, response, limits);
    next();
  };
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function watch(request: Request, response: Response, limits: TimeLimits): void {
  const { socket } = request;
  let received = socket.bytesRead;
  const check = (): void => {
    if (request.complete) return clearInterval(step);
    // With data waiting to be read, the server is the slow one.
    const serverIsSlow = request.readableLength > 0;
    if (!serverIsSlow && socket.bytesRead - received < limits.bodyBytesPerStep) abort(request, response);
    received = socket.bytesRead;
  };
  // Lets data that arrived while the process was busy be read first.
  const step = setInterval(() => setImmediate(check), limits.bodyStep);
  step.unref();
  socket.once('close', () => clearInterval(step));
  response.once('finish', () => {
    if (!request.complete) setTimeout(() => !request.complete && socket.destroy(), limits.linger).unref();
  });
}

function abort(request: Request, response: Response): void {
  if (response.headersSent) return void request.socket.destroy();
  const problem = problemOf(
    new ApiError(408, 'Request Timeout', 'The body of this request arrived too slowly'),
  );
  response
    .status(problem.status)
    .type(PROBLEM_TYPE)
    .set('Connection', 'close')
    .end(problemBody(problem, request.id as string), () => request.socket.destroySoon());
}
