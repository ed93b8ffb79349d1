import { say } from '../say.js';
import { judge, judgeDeletion, type Link, type Matcher, type Verdict } from './judge.js';
import type { Recorded } from './recorded.js';

/** One matcher on one data set. */
export interface Trial {
  recorded: Recorded;
  match: Matcher;
}

export function printHeader(evidence: string): void {
  say(evidence);
  printRow('', ['precision', 'relistings apart', 'recall', 'undecided', 'traps joined', 'orphans linked']);
}

/** Prints one line with the summed counts of several trials. */
export function printTrials(name: string, trials: Trial[], details = false): void {
  const verdicts = trials.map(({ recorded, match }) =>
    judge(recorded, match(recorded.coingecko, recorded.coinpaprika)),
  );
  const deletions = trials.map(({ recorded, match }) => judgeDeletion(recorded, match));
  const sum = (count: (verdict: Verdict) => number): number =>
    verdicts.reduce((total, verdict) => total + count(verdict), 0);
  const found = sum((verdict) => verdict.found);
  const wrong = sum((verdict) => verdict.wrong.length);
  const pairs = sum((verdict) => verdict.pairs);
  const linked = deletions.flatMap((deletion) => deletion.linked);
  printRow(name, [
    ratio(found, found + wrong),
    ratio(found, found + wrong - sum(({ relisted }) => relisted.length)),
    ratio(found, pairs),
    ratio(
      sum(({ undecided }) => undecided),
      pairs,
    ),
    ratio(
      sum(({ trapsJoined }) => trapsJoined),
      sum(({ traps }) => traps),
    ),
    ratio(
      linked.length,
      deletions.reduce((total, { orphans }) => total + orphans, 0),
    ),
  ]);
  if (!details) return;
  printLinks(
    'wrong',
    verdicts.flatMap((verdict) => verdict.wrong),
  );
  printLinks('linked although its partner was removed', linked);
}

function printLinks(what: string, links: Link[]): void {
  const same = Map.groupBy(links, ({ left, right }) => `${left} = ${right}`);
  for (const [link, { length }] of same) say(`  ${what}: ${link}${length > 1 ? ` (${length} times)` : ''}`);
}

function ratio(part: number, whole: number): string {
  return `${whole === 0 ? 'n/a' : (part / whole).toFixed(4)} (${part}/${whole})`;
}

function printRow(label: string, cells: string[]): void {
  say(
    label.padEnd(20) +
      cells
        .map((cell) => cell.padEnd(21))
        .join('')
        .trimEnd(),
  );
}
