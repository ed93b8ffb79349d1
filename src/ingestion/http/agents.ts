import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CONNECT_TIMEOUT } from './network-errors.js';

/** Connection pools that give up when no connection comes about in time, the look-up of the name included. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

type OnSocket = (error: Error | null, stream: Duplex) => void;

/** @param connectTimeout milliseconds */
export function impatientAgents(connectTimeout: number): Agents {
  return {
    httpAgent: new (class extends HttpAgent {
      override createConnection(options: ClientRequestArgs, callback?: OnSocket): Duplex | null | undefined {
        return hurried(super.createConnection(options, callback), connectTimeout);
      }
    })({ keepAlive: true }),
    httpsAgent: new (class extends HttpsAgent {
      override createConnection(options: ClientRequestArgs, callback?: OnSocket): Duplex | null | undefined {
        return hurried(super.createConnection(options, callback), connectTimeout);
      }
    })({ keepAlive: true }),
  };
}

function hurried<T>(socket: T, ms: number): T {
  if (!(socket instanceof Socket)) return socket;
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('no connection in time'), { code: CONNECT_TIMEOUT }));
  }, ms);
  socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  return socket;
}
