import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP relay to a database that can simulate an unreachable or hanging server. */
export interface Relay {
  /** URL of the database through the relay. */
  url: string;
  /** Drops every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Accepts connections but forwards nothing, like a hanging server. */
  hold(): void;
  /** Undoes `cut` and `hold`. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a relay from a free port on 127.0.0.1 to the server of a database URL. */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    return socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
  };
  let held = false;
  const server = createServer((near) => {
    const far = keep(connect(Number(port), hostname));
    keep(near).pipe(far).pipe(near);
    if (held) for (const socket of [near, far]) socket.pause();
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve, reject) => server.once('error', reject).listen(at, '127.0.0.1', resolve));
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(own);
  return {
    url: url.href,
    cut,
    hold: () => {
      held = true;
      for (const socket of open) socket.pause();
    },
    restore: async () => {
      held = false;
      for (const socket of open) socket.resume();
      if (!server.listening) await listen(own);
    },
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}
