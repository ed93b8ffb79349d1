import { readSeed } from '../../../common/seed-coins.js';

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
  const found = new Map<string, KnownCoin>();
  for (const { symbol, name, slug } of readSeed())
    for (const word of [symbol, name, slug]) found.set(word.toLowerCase(), { symbol, name });
  return found;
}
