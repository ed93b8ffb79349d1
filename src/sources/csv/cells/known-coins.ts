import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../common/package-root.js';

/** A well-known coin of `data/coins.seed.csv`. */
export interface KnownCoin {
  symbol: string;
  name: string;
}

let coins: Map<string, KnownCoin> | undefined;

/** Finds a well-known coin by ticker, name or slug, ignoring case; `null` when there is none. */
export function knownCoin(word: string): KnownCoin | null {
  coins ??= readCoins();
  return coins.get(word.trim().toLowerCase()) ?? null;
}

function readCoins(): Map<string, KnownCoin> {
  const [header = '', ...lines] = readFileSync(join(PACKAGE_ROOT, 'data', 'coins.seed.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = header.split(',');
  const [symbolAt, nameAt, slugAt] = ['symbol', 'name', 'slug'].map((name) => names.indexOf(name));
  const found = new Map<string, KnownCoin>();
  for (const line of lines) {
    const cells = line.split(',');
    const [symbol, name, slug] = [symbolAt, nameAt, slugAt].map((at) => cells[at ?? -1]);
    if (!symbol || !name) continue;
    for (const word of [symbol, name, slug ?? name]) found.set(word.toLowerCase(), { symbol, name });
  }
  return found;
}
