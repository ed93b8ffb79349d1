import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultOptions } from './fault-options.js';
import { FaultBoard, type FaultName, type ListFaults } from './faults.js';
import { ANSWER_FAULTS } from './faults.answers.js';
import { applyRowFault, type RowShape } from './faults.rows.js';
import { WIRE_FAULTS } from './faults.wire.js';
import { isObject, type Json, type JsonObject } from './json.js';
import type { Snapshot } from './market.js';
import { type RecordedRequest, type Reply, writeReply } from './reply.js';

/** A running stand-in. */
export interface StandIn {
  /** base URL as a client configures it, `http://127.0.0.1:40123/api/v3` */
  readonly url: string;
  /** every received request, oldest first; clear it with `requests.length = 0` */
  readonly requests: RecordedRequest[];
  /** Switches a fault on, for every matching request or the next `times` ones. */
  arm(fault: FaultName, options?: FaultOptions): void;
  /** Switches one fault off, or all of them. */
  disarm(fault?: FaultName): void;
  /** Stops listening and cuts every connection, hung ones included. */
  close(): Promise<void>;
}

/** The parts of the server that are specific to one API. */
export interface Api {
  readonly name: 'coingecko' | 'coinpaprika';
  readonly base: string;
  readonly shape: RowShape;
  snapshot(): Snapshot;
  /** keys and limits; null lets the request pass */
  gate(request: RecordedRequest): Reply | null;
  /** `path` without the base */
  route(path: string, request: RecordedRequest, faults: ListFaults): Reply;
}

/** Serves an API on 127.0.0.1; port 0 takes a free one. */
export async function startStandIn(api: Api, port = 0): Promise<StandIn> {
  const requests: RecordedRequest[] = [];
  const board = new FaultBoard(api.base, () => api.snapshot());
  const server = createServer((req, res) => {
    const request = record(req);
    requests.push(request);
    res.on('finish', () => (request.status = res.statusCode));
    try {
      answer(api, board, request, res);
    } catch (error) {
      // A bug in the stand-in must not look like a fault of the API.
      writeReply(res, { status: 599, json: { error: `stand-in: ${String(error)}` } });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}${api.base}`,
    requests,
    arm: (fault, options) => board.arm(fault, options),
    disarm: (fault) => board.disarm(fault),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Checks the gate first, so that a request refused by key or limit does not use up an armed fault. */
function answer(api: Api, board: FaultBoard, request: RecordedRequest, res: ServerResponse): void {
  const refused = api.gate(request);
  if (refused) return writeReply(res, refused);
  const faults = board.take(request);
  if (faults.answer) {
    return writeReply(res, ANSWER_FAULTS[faults.answer.name](api.name, faults.answer.options, request));
  }
  const path = request.path.startsWith(api.base) ? request.path.slice(api.base.length) : '?';
  const reply = api.route(path, request, faults.list);
  for (const { name, options } of faults.rows) {
    if (reply.status === 200) applyRowFault(name, rowsOf(reply.json), api.shape, options);
  }
  if (faults.wire) return WIRE_FAULTS[faults.wire.name](res, reply, faults.wire.options);
  writeReply(res, reply);
}

function rowsOf(json: Json | undefined): JsonObject[] {
  return (Array.isArray(json) ? json : [json ?? null]).filter(isObject);
}

function record(req: IncomingMessage): RecordedRequest {
  const url = new URL(`http://stand-in${req.url ?? '/'}`);
  return {
    method: req.method ?? 'GET',
    path: decoded(url.pathname),
    query: Object.fromEntries(url.searchParams),
    headers: req.headers,
    remote: req.socket.remoteAddress ?? '',
    at: Date.now(),
    status: null,
  };
}

/** Ids may hold any character; a malformed escape stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
