import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CONNECT_TIMEOUT } from './network-errors.js';

/** Connection pools for both protocols, as axios takes them. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

type OnSocket = (error: Error | null, stream: Duplex) => void;

/**
 * Creates connection pools that give up on a connection after a timeout. The DNS lookup counts: axios' own
 * timeout covers only the whole request.
 * @param connectTimeout milliseconds
 */
export function agentsWithConnectTimeout(connectTimeout: number): Agents {
  return {
    httpAgent: new (class extends HttpAgent {
      override createConnection(options: ClientRequestArgs, callback?: OnSocket): Duplex | null | undefined {
        return withConnectTimeout(super.createConnection(options, callback), connectTimeout);
      }
    })({ keepAlive: true }),
    httpsAgent: new (class extends HttpsAgent {
      override createConnection(options: ClientRequestArgs, callback?: OnSocket): Duplex | null | undefined {
        return withConnectTimeout(super.createConnection(options, callback), connectTimeout);
      }
    })({ keepAlive: true }),
  };
}

function withConnectTimeout<T>(socket: T, ms: number): T {
  if (!(socket instanceof Socket)) return socket;
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('connection timed out'), { code: CONNECT_TIMEOUT }));
  }, ms);
  socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  return socket;
}
