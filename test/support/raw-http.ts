import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test can write arbitrary bytes. */
export interface RawConnection {
  socket: Socket;
  /** Bytes received so far. */
  received: () => string;
  /** Waits until the server closes the connection; returns everything received. */
  closed: Promise<string>;
}

/** Opens a connection to the server at `url`, e.g. `http://127.0.0.1:8000`. */
export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  // A reset counts as closed.
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => {
      resolve(text);
    });
  });
  await once(socket, 'connect');
  return { socket, received: () => text, closed };
}

/** Sends bytes and returns everything received until the server closes the connection. */
export async function sendRaw(url: string, bytes: string | Buffer): Promise<string> {
  const { socket, closed } = await openRaw(url);
  socket.write(bytes);
  return closed;
}

/** The status of a raw response; 0 when there was none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
