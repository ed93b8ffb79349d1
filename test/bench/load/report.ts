import { availableParallelism } from 'node:os';
import { median } from '../median.js';
import type { KasparroRun } from './kasparro.js';

/** One round: seconds of psql for the load and the re-load (absent where psql cannot do it), and Kasparro's runs. */
export interface Round {
  psql: { first: number; again: number } | null;
  kasparro: { first: KasparroRun; again: KasparroRun };
}

interface Setting {
  rows: number;
  coins: number;
  brokenEvery: number;
  psql: string;
}

/** Prints every round and the medians as a Markdown table. */
export function printReport({ rows, coins, brokenEvery, psql }: Setting, rounds: Round[]): void {
  const broken = brokenEvery > 0 ? `, every ${brokenEvery}th row broken` : '';
  const lines = [
    `${rows} rows of ${coins} coins${broken}; ${psql}; Node ${process.versions.node}; ${availableParallelism()} cores`,
    '',
    '| | psql, s | Kasparro, s | ratio | Kasparro, rows/s | peak RSS, MiB |',
    '|---|---|---|---|---|---|',
    ...rounds.flatMap((round, index) => [
      line(`load ${index + 1}`, round.psql?.first, round.kasparro.first, rows),
      line(`re-load ${index + 1}`, round.psql?.again, round.kasparro.again, rows),
    ]),
    '',
    `median ratio, load: ${ratio(rounds, 'first')}; re-load: ${ratio(rounds, 'again')}`,
    `re-load to load: ${median(rounds.map(({ kasparro: { first, again } }) => again.seconds / first.seconds)).toFixed(2)}`,
    `counts of the load: ${JSON.stringify(rounds[0]?.kasparro.first.counts)}`,
    `counts of the re-load: ${JSON.stringify(rounds[0]?.kasparro.again.counts)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function line(
  what: string,
  psql: number | undefined,
  { seconds, peakMiB }: KasparroRun,
  rows: number,
): string {
  const cells = [
    what,
    psql?.toFixed(1) ?? '–',
    seconds.toFixed(1),
    psql === undefined ? '–' : (seconds / psql).toFixed(2),
    String(Math.round(rows / seconds)),
    peakMiB === null ? 'unknown' : String(Math.round(peakMiB)),
  ];
  return `| ${cells.join(' | ')} |`;
}

function ratio(rounds: Round[], which: 'first' | 'again'): string {
  const ratios = rounds.flatMap(({ psql, kasparro }) =>
    psql ? [kasparro[which].seconds / psql[which]] : [],
  );
  return ratios.length === 0 ? '–' : median(ratios).toFixed(2);
}
