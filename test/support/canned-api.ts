import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that answers every request with the response that was set last. */
export interface CannedApi {
  url: string;
  /** Sets the first page. */
  body: Buffer;
  /** Sets the following pages; pages after the last are empty lists. */
  later: Buffer[];
  close(): Promise<void>;
}

export async function startCannedApi(): Promise<CannedApi> {
  const server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('page') ?? 1);
    const body = [canned.body, ...canned.later][page - 1] ?? '[]';
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const canned: CannedApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    body: Buffer.from('[]'),
    later: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return canned;
}
