import { matchAssets } from '../../../src/coins/matching/matcher.js';
import { tickerAndName, tickerOnly } from './baselines.js';
import { judge, judgeDeletion, type Matcher } from './judge.js';
import { withPrices } from './made-up-prices.js';
import { say } from '../say.js';
import { readRecorded, recordedFolder, type Recorded } from './recorded.js';
import { fullSize } from './full-size.js';

const SEED = 20_220_501;

const kasparro: Matcher = (left, right) => matchAssets(left, right).links;

/**
 * How well coins are told apart, on lists and pairs recorded from CoinGecko and CoinPaprika.
 * @param args the folder with the recorded data; `../shared/realdata` without one
 */
export function identityBenchmark([folder]: string[]): void {
  const path = recordedFolder(folder);
  if (path) {
    const recorded = readRecorded(path);
    say(
      `${recorded.coingecko.length} CoinGecko coins, ${recorded.coinpaprika.length} CoinPaprika coins, ` +
        `${recorded.pairs.length} known pairs, ${recorded.traps.length} traps (same ticker, different coins)\n`,
    );
    printTable('names, tickers, slugs, activity', recorded);
    printTable('and prices (made up: 85 % of each side priced)', withPrices(recorded, SEED));
  } else {
    say(
      `No recorded data ${folder ? `in ${folder}` : 'in ../shared/realdata'}: precision and recall are not measured ` +
        '(name the folder: npm run bench -- identity FOLDER)\n',
    );
  }
  printTime();
}

function printTable(evidence: string, recorded: Recorded): void {
  say(`Evidence: ${evidence}`);
  print('', ['precision', 'recall', 'undecided', 'traps joined', 'orphans linked']);
  printMatcher('ticker only', recorded, tickerOnly);
  printMatcher('ticker + name', recorded, tickerAndName);
  printMatcher('kasparro', recorded, kasparro);
  say('');
}

function printMatcher(name: string, recorded: Recorded, match: Matcher): void {
  const { pairs, found, wrong, undecided, traps, trapsJoined } = judge(
    recorded,
    match(recorded.coingecko, recorded.coinpaprika),
  );
  const { orphans, linked } = judgeDeletion(recorded, match);
  print(name, [
    ratio(found, found + wrong.length),
    ratio(found, pairs),
    ratio(undecided, pairs),
    ratio(trapsJoined, traps),
    ratio(linked.length, orphans),
  ]);
  if (match !== kasparro) return;
  for (const { left, right } of wrong) say(`  wrong: ${left} = ${right}`);
  for (const { left, right } of linked) say(`  linked though its partner was taken out: ${left} = ${right}`);
}

function printTime(): void {
  const { left, right } = fullSize(SEED);
  for (const [name, match] of [
    ['ticker + name', tickerAndName],
    ['kasparro', kasparro],
  ] as const) {
    const start = performance.now();
    const links = match(left, right).length;
    const seconds = (performance.now() - start) / 1000;
    say(
      `${name}: ${left.length} x ${right.length} coins from scratch in ${seconds.toFixed(2)} s, ${links} links`,
    );
  }
}

function ratio(part: number, whole: number): string {
  return `${whole === 0 ? 'n/a' : (part / whole).toFixed(4)} (${part}/${whole})`;
}

function print(label: string, cells: string[]): void {
  say(label.padEnd(15) + cells.map((cell) => cell.padEnd(21)).join(''));
}
