import autocannon from 'autocannon';

/** How a server did on one kind of request. */
export interface Measured {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** @throws Error when an answer was no success */
export async function measure(url: string, seconds: number, connections: number): Promise<Measured> {
  // What the first requests pay for once (plans, compiled code, caches of the server) is not measured.
  await autocannon({ url, connections, duration: Math.min(seconds, 2) });
  const result = await autocannon({ url, connections, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were no success, ${result.errors} requests failed`);
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}
