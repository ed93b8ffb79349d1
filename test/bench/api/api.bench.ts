import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { say } from '../say.js';
import { query, startServer, type BenchServer } from '../load/databases.js';
import { fill } from './dataset.js';
import { exportAll } from './export.js';
import { measure, type Load, type Measured } from './measure.js';
import { startBare, startKasparro } from './servers.js';
import { scenarios } from './statements.js';

/** What one request was like on a database: in the bare server, in Kasparro, and with its cache on. */
interface Row {
  name: string;
  bare: Measured;
  off: Measured;
  on: Measured;
}

/**
 * `api [--rows N] [--small N] [--seconds N] [--connections N] [--home DIR]`: requests per second and
 * latencies over made-up rows, beside a bare server with the same statements and beside a small
 * database; and all rows as JSON lines, beside psql. The data stay in `--home` for the next time.
 */
export async function apiBenchmark(options: string[]): Promise<void> {
  const { values } = parseArgs({
    args: options,
    options: {
      rows: { type: 'string', default: '10000000' },
      small: { type: 'string', default: '100000' },
      seconds: { type: 'string', default: '8' },
      connections: { type: 'string', default: '8' },
      home: { type: 'string' },
    },
  });
  const [rows, small] = [Number(values.rows), Number(values.small)];
  const load = { seconds: Number(values.seconds), connections: Number(values.connections) };
  const server = await startServer(values.home);
  try {
    say(
      `${rows} and ${small} rows; ${load.connections} connections, ${load.seconds} s each; Node ${process.versions.node}; ${availableParallelism()} cores`,
    );
    const little = await measureAll(await prepared(server, small), load);
    const url = await prepared(server, rows);
    const big = await measureAll(url, load);
    report(big, little);
    await reportExport(url, rows);
  } finally {
    await server.stop();
  }
}

/** The database of so many rows, built unless an earlier benchmark left it. */
async function prepared(server: BenchServer, rows: number): Promise<string> {
  const name = `bench_api_${rows}`;
  const known = server.existing(name);
  if (known !== null && (await query(known, 'SELECT FROM bench_complete').catch(() => null))) return known;
  const began = performance.now();
  const url = await server.fresh(name);
  await fill(url, rows);
  await query(url, 'CREATE TABLE bench_complete ()');
  process.stderr.write(`${rows} rows made in ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  return url;
}

async function measureAll(url: string, load: Load): Promise<Row[]> {
  const all = await scenarios(url);
  const [bare, off, on] = [
    await startBare(url, all),
    await startKasparro(url, 0),
    await startKasparro(url, 64),
  ];
  try {
    const rows: Row[] = [];
    for (const { name, path } of all) {
      const urls = { bare: bare.url + path, off: off.url + path, on: on.url + path };
      rows.push({ name, ...(await measure(urls, load)) });
      process.stderr.write(`${name} done\n`);
    }
    return rows;
  } finally {
    await Promise.all([bare.stop(), off.stop(), on.stop()]);
  }
}

function report(big: Row[], little: Row[]): void {
  say('');
  say(
    '| | bare, /s | Kasparro, /s | ratio | p50, ms | p99, ms | p50 small, ms | big to small | cache on, /s | on to off | 99 % on, ms |',
  );
  say('|---|---|---|---|---|---|---|---|---|---|---|');
  big.forEach(({ name, bare, off, on }, index) => {
    const before = little[index]?.off;
    const cells = [
      name,
      bare.perSecond.toFixed(0),
      off.perSecond.toFixed(0),
      (off.perSecond / bare.perSecond).toFixed(2),
      off.p50.toFixed(1),
      off.p99.toFixed(1),
      before?.p50.toFixed(1) ?? '–',
      before ? (before.perSecond / off.perSecond).toFixed(2) : '–',
      on.perSecond.toFixed(0),
      (on.perSecond / off.perSecond).toFixed(1),
      on.p99.toFixed(1),
    ];
    say(`| ${cells.join(' | ')} |`);
  });
  const [first, deep] = [big[0], big[1]];
  say('');
  if (first && deep)
    say(`deep page to first page, time: ${(first.off.perSecond / deep.off.perSecond).toFixed(2)}`);
}

async function reportExport(url: string, rows: number): Promise<void> {
  const server = await startKasparro(url, 64);
  try {
    const { psql, kasparro, bytes, peakMiB } = await exportAll(url, server);
    say(
      `NDJSON of all rows: psql COPY ${Math.round(rows / psql)} rows/s, Kasparro ${Math.round(rows / kasparro)} rows/s ` +
        `(${(psql / kasparro).toFixed(2)}), ${(bytes / 1e6).toFixed(0)} MB, peak RSS ${peakMiB.toFixed(0)} MiB`,
    );
  } finally {
    await server.stop();
  }
}
