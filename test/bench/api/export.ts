import { get } from 'node:http';
import { finished } from 'node:stream/promises';
import { factsSql } from '../../../src/market-data/data/facts.sql.js';
import { jsonLineSql } from '../../../src/market-data/data/line.sql.js';
import { run } from '../load/databases.js';
import type { MeasuredServer } from './servers.js';

/** How long all rows took as JSON lines, in seconds. */
export interface Exported {
  psql: number;
  kasparro: number;
  bytes: number;
  peakMiB: number;
}

/** `COPY` of psql, then the same lines over HTTP, each thrown away as it comes. */
export async function exportAll(databaseUrl: string, server: MeasuredServer): Promise<Exported> {
  const nothing = { symbols: [], sources: [], from: null, to: null, after: null, coinIds: null, named: [] };
  const { sql } = factsSql(nothing, { limit: null, offset: 0 }, jsonLineSql('number'));
  const copy = `\\copy (${sql.replaceAll(/\s+/g, ' ')}) TO '/dev/null'`;
  const psql = await run('psql', [databaseUrl, '-q', '-v', 'ON_ERROR_STOP=1', '-c', copy], {});
  const began = performance.now();
  const bytes = await download(`${server.url}/api/v1/data?format=ndjson`);
  const kasparro = (performance.now() - began) / 1000;
  return { psql: psql.seconds, kasparro, bytes, peakMiB: server.peakMiB() };
}

async function download(url: string): Promise<number> {
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    get(url, (response) => {
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      finished(response).then(resolve, reject);
    }).on('error', reject);
  });
  return bytes;
}
