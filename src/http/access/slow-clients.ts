import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError } from '../../common/errors.js';
import { problemBody, problemOf, PROBLEM_TYPE } from '../problems/problem.js';
import type { TimeLimits } from './server-timeouts.js';

/**
 * Gives a server its patience: headers have to come soon, and an answer has to be taken. Who waits for us
 * (for the end of a run, for events) has nothing to take and is left alone.
 */
export function setServerTimeouts(server: Server, limits: TimeLimits): void {
  server.headersTimeout = limits.headers;
  // Bodies have limits of their own (`rejectSlowBodies`): an upload may take hours.
  server.requestTimeout = 0;
  server.keepAliveTimeout = limits.keepAlive;
  // An option of http.createServer, which Nest does not pass on; read when the server begins to listen.
  (server as Server & { connectionsCheckingInterval: number }).connectionsCheckingInterval = limits.check;
  const waiting = waitingForUs(server);
  // Told of every connection on which nothing moved, one that is kept open between two requests included.
  server.setTimeout(limits.stalledAnswer, (socket: Socket) => {
    if (waiting(socket) && socket.writableLength === 0) socket.setTimeout(limits.stalledAnswer);
    else socket.destroy();
  });
}

/** Tells of a connection whether an answer is due on it. */
function waitingForUs(server: Server): (socket: Socket) => boolean {
  const due = new WeakMap<Socket, number>();
  const count = (socket: Socket, by: number): unknown => due.set(socket, (due.get(socket) ?? 0) + by);
  server.on('request', ({ socket }, response) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });
  return (socket) => (due.get(socket) ?? 0) > 0;
}

/**
 * Express middleware that cuts off who sends a body too slowly, with a 408 where no answer has begun,
 * and closes the connection of who goes on sending after the answer.
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
  const look = (): void => {
    if (request.complete) return clearInterval(step);
    // Something waits to be read by us: the client is not the slow one.
    const isOurTurn = request.readableLength > 0;
    if (!isOurTurn && socket.bytesRead - received < limits.bodyBytesPerStep) cutOff(request, response);
    received = socket.bytesRead;
  };
  // What came while this process was busy is read before it is looked for.
  const step = setInterval(() => setImmediate(look), limits.bodyStep);
  step.unref();
  socket.once('close', () => clearInterval(step));
  response.once('finish', () => {
    if (!request.complete) setTimeout(() => !request.complete && socket.destroy(), limits.linger).unref();
  });
}

function cutOff(request: Request, response: Response): void {
  if (response.headersSent) return void request.socket.destroy();
  const problem = problemOf(new ApiError(408, 'Request Timeout', 'The body of this request came too slowly'));
  response
    .status(problem.status)
    .type(PROBLEM_TYPE)
    .set('Connection', 'close')
    .end(problemBody(problem, request.id as string), () => request.socket.destroySoon());
}
