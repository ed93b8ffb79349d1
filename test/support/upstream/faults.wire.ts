import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FaultOptions } from './fault-options.js';
import { bodyOf, type Reply, writeHead, writeReply } from './reply.js';

type Wire = (res: ServerResponse, reply: Reply, options: FaultOptions) => void;

/** Faults of the connection while a correct response is sent. */
export const WIRE_FAULTS = {
  resetBeforeAnswer: (res) => reset(res),
  /** announces the whole body, sends half of it, resets the connection */
  resetMidBody: (res, reply) => {
    const body = Buffer.from(bodyOf(reply));
    sized(res, reply, body);
    res.write(body.subarray(0, body.length >> 1), () => reset(res));
  },
  /** a complete HTTP response whose JSON stops in the middle */
  truncatedJson: (res, reply) => {
    const body = bodyOf(reply);
    writeReply(res, { ...reply, body: body.slice(0, body.length >> 1) });
  },
  hang: () => undefined,
  delayed: (res, reply, { delayMs = 50 }) => {
    setTimeout(() => !res.destroyed && writeReply(res, reply), delayMs).unref();
  },
  slowDrip: (res, reply, options) => void drip(res, reply, options),
  endless: (res, reply) => void flood(res, reply),
  gzip: (res, reply) => {
    const body = gzipSync(bodyOf(reply));
    sized(res, reply, body, { 'content-encoding': 'gzip' });
    res.end(body);
  },
} satisfies Record<string, Wire>;

export type WireFault = keyof typeof WIRE_FAULTS;

function sized(res: ServerResponse, reply: Reply, body: Buffer, more: Record<string, string> = {}): void {
  writeHead(res, reply, { 'content-length': String(body.length), ...more });
}

function reset(res: ServerResponse): void {
  const { socket } = res;
  if (socket && 'resetAndDestroy' in socket) socket.resetAndDestroy();
}

/** Sends small chunks with pauses: passes an idle timeout, but not a total timeout. */
async function drip(res: ServerResponse, reply: Reply, options: FaultOptions): Promise<void> {
  const { delayMs = 50, chunkBytes = 1024 } = options;
  const body = Buffer.from(bodyOf(reply));
  sized(res, reply, body);
  for (let at = 0; at < body.length && !res.destroyed; at += chunkBytes) {
    res.write(body.subarray(at, at + chunkBytes));
    await pause(delayMs, undefined, { ref: false });
  }
  res.end();
}

/** Sends an array that never ends, until the client disconnects. */
async function flood(res: ServerResponse, reply: Reply): Promise<void> {
  const row = '{"id":"endless","symbol":"end","name":"Endless","current_price":1},';
  const chunk = row.repeat(1000);
  writeHead(res, reply);
  res.write('[');
  while (!res.destroyed) {
    if (!res.writableNeedDrain) res.write(chunk);
    await pause(1, undefined, { ref: false });
  }
}
