import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer, type BenchServer } from './databases.js';
import { loadWithKasparro, type KasparroRun } from './kasparro.js';
import { loadWithPsql, makePartitions, preparePsql, psqlVersion, type PsqlInput } from './psql.js';
import { printReport, type Round } from './report.js';
import { rewriteFile, writeRows } from './rows.js';

const HOURS_A_YEAR = 8_784;

/**
 * `load [--rows N] [--coins N] [--rounds N] [--broken-every N]`: loads generated rows with Kasparro and
 * with psql alone, in turn, each time into a fresh database of one server, then both once more
 * from a rewritten file in which nothing changed.
 */
export async function loadBenchmark(options: string[]): Promise<void> {
  const { values } = parseArgs({
    args: options,
    options: {
      rows: { type: 'string', default: '1000000' },
      coins: { type: 'string', default: '5000' },
      rounds: { type: 'string', default: '3' },
      'broken-every': { type: 'string', default: '0' },
    },
  });
  const [rows, coins, rounds, brokenEvery] = [
    values.rows,
    values.coins,
    values.rounds,
    values['broken-every'],
  ].map(Number) as [number, number, number, number];
  const psql = await psqlVersion();
  if (!psql) throw new Error('This benchmark compares with psql, which is not on this machine');
  const folder = await mkdtemp(join(tmpdir(), 'kasparro-bench-files-'));
  const file = join(folder, 'quotes.csv');
  const server = await startServer();
  try {
    const lastYear = 2024 + Math.floor(rows / coins / HOURS_A_YEAR);
    const years = Array.from({ length: lastYear - 2023 }, (_, index) => 2024 + index);
    const results: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      await writeRows(file, { rows, coins, brokenEvery });
      // psql has no way round a broken row: it is measured on the good ones only.
      const psqlInput = brokenEvery > 0 ? null : await preparePsql(file);
      results.push(await measure(server, file, psqlInput, years));
      process.stderr.write(`round ${round} of ${rounds} done\n`);
    }
    printReport({ rows, coins, brokenEvery, psql }, results);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  server: BenchServer,
  file: string,
  psqlInput: PsqlInput | null,
  years: number[],
): Promise<Round> {
  const withPsql = psqlInput ? await psqlTwice(server, psqlInput, years) : null;
  const url = await server.fresh('bench_kasparro');
  const first = await loadWithKasparro(file, url);
  await rewriteFile(file);
  const again = await loadWithKasparro(file, url);
  await server.drop('bench_kasparro');
  return { psql: withPsql, kasparro: { first, again: assertUnchanged(again) } };
}

async function psqlTwice(
  server: BenchServer,
  input: PsqlInput,
  years: number[],
): Promise<{ first: number; again: number }> {
  const url = await server.fresh('bench_psql');
  await makePartitions(url, years);
  const first = await loadWithPsql(input, url);
  const again = await loadWithPsql(input, url);
  await server.drop('bench_psql');
  return { first: first.seconds, again: again.seconds };
}

function assertUnchanged(run: KasparroRun): KasparroRun {
  const { inserted, updated } = run.counts;
  if (inserted !== 0 || updated !== 0)
    throw new Error(`The re-load changed something: ${JSON.stringify(run.counts)}`);
  return run;
}
