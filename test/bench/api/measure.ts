import autocannon from 'autocannon';
import { median } from '../median.js';

/** How a server did on one kind of request. */
export interface Measured {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** The load that is put on a server. */
export interface Load {
  connections: number;
  /** In all, for each server. */
  seconds: number;
}

/**
 * Sends the same request to several servers by turns, a second each, so that whatever disturbs the machine for a while
 * disturbs all of them; of each figure the median over the seconds.
 * @throws Error when an answer was no success
 */
export async function measure<Server extends string>(
  urls: Record<Server, string>,
  { connections, seconds }: Load,
): Promise<Record<Server, Measured>> {
  const all = Object.entries<string>(urls).map(([server, url]) => ({
    server,
    url,
    samples: [] as Measured[],
  }));
  // What the first requests pay for once (plans, compiled code, caches of the server) is not measured.
  for (const { url } of all) await send(url, connections, 2);
  for (let second = 0; second < seconds; second++)
    for (const { url, samples } of all) samples.push(await send(url, connections, 1));
  const figures = all.map(({ server, samples }) => [
    server,
    {
      perSecond: median(samples.map(({ perSecond }) => perSecond)),
      p50: median(samples.map(({ p50 }) => p50)),
      p99: median(samples.map(({ p99 }) => p99)),
    },
  ]);
  return Object.fromEntries(figures) as Record<Server, Measured>;
}

async function send(url: string, connections: number, seconds: number): Promise<Measured> {
  const result = await autocannon({ url, connections, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were no success, ${result.errors} requests failed`);
  const { requests, latency, duration } = result;
  return { perSecond: requests.total / duration, p50: latency.p50, p99: latency.p99 };
}
