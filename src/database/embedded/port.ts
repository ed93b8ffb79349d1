import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range systems give to outgoing connections: a client retrying there could connect to itself. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/**
 * A port that is free on 127.0.0.1 at this moment.
 *
 * @param preferred taken when it is free (the port of the last start, so that clients find a restarted server).
 */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred > 0 && (await isFree(preferred))) return preferred;
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
