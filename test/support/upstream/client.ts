/** One record of a response, as `JSON.parse` reads it: numbers are rounded to doubles, so for assertions only. */
export type Row = Record<string, unknown> & { id: string };

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** Fetches without following redirects; gives up after five seconds. */
export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const signal = AbortSignal.timeout(5_000);
  const response = await fetch(url, { headers, redirect: 'manual', signal });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

export async function rowsAt(url: string, headers: Record<string, string> = {}): Promise<Row[]> {
  return JSON.parse((await get(url, headers)).text) as Row[];
}

/** Returns the statuses of consecutive calls. */
export async function statusesOf(url: string, calls: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < calls; i++) statuses.push((await get(url)).status);
  return statuses;
}
