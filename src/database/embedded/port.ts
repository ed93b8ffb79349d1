import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range of ephemeral ports: a client that retries on an ephemeral port could connect to itself. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/**
 * Finds a port that is currently free on 127.0.0.1.
 *
 * @param preferred returned if free (the port of the last start, so that clients find a restarted server).
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
