import { matchAssets } from '../../../src/coins/matching/match-assets.js';
import { say } from '../say.js';
import { tickerAndName, tickerOnly } from './baselines.js';
import { fullSize } from './full-size.js';
import { heldOut, learnFolds, type Fold } from './held-out.js';
import type { Matcher } from './judge.js';
import { withPrices } from './made-up-prices.js';
import { readGrounds, recordedFolder, type Ground, type Recorded } from './recorded.js';
import { printHeader, printTrials } from './report.js';

const SEED = 20_220_501;
const PRICE_LISTS = 5;
const FOLDS = 5;

const kasparro: Matcher = (left, right) => matchAssets(left, right).links;

/**
 * Measures precision and recall of coin matching on lists and pairs recorded from CoinGecko and CoinPaprika.
 * @param args the folder with the recorded data; `../shared/realdata` without one
 */
export async function identityBenchmark([folder]: string[]): Promise<void> {
  const path = recordedFolder(folder);
  const grounds = path ? await readGrounds(path) : [];
  if (grounds.length > 0) {
    printAccuracy(grounds);
  } else {
    say(
      `No recorded data ${folder ? `in ${folder}` : 'in ../shared/realdata'}: precision and recall are not measured ` +
        '(name the folder: npm run bench -- identity FOLDER)\n',
    );
  }
  printTime();
}

function printAccuracy(grounds: Ground[]): void {
  const folds = learnFolds(grounds, FOLDS);
  for (const ground of grounds) printGround(ground, folds);
}

function printGround(ground: Ground, folds: Fold[]): void {
  const { name, coingecko, coinpaprika, pairs, traps } = ground;
  say(
    `${name}: ${coingecko.length} and ${coinpaprika.length} coins, ` +
      `${pairs.length} known pairs, ${traps.length} traps (same ticker, different coins)\n`,
  );
  printTable('Evidence: names, tickers, slugs, activity', folds, [ground]);
  printTable(
    `Evidence: and prices (made up ${PRICE_LISTS} times, counts added: 85 % of each side priced)`,
    folds,
    Array.from({ length: PRICE_LISTS }, (_, index) => withPrices(ground, SEED + index)),
  );
}

function printTable(evidence: string, folds: Fold[], grounds: Recorded[]): void {
  printHeader(evidence);
  for (const [name, match] of [
    ['ticker only', tickerOnly],
    ['ticker + name', tickerAndName],
  ] as const) {
    printTrials(
      name,
      grounds.map((recorded) => ({ recorded, match })),
    );
  }
  printTrials(
    'kasparro',
    grounds.map((recorded) => ({ recorded, match: kasparro })),
    true,
  );
  printTrials('kasparro, held out', heldOut(folds, grounds), true);
  say('');
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
