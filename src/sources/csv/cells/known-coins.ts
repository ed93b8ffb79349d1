import { readSeed } from '../../../common/seed-coins.js';

/** A coin that a file's name may name. */
export interface KnownCoin {
  symbol: string;
  name: string;
}

let coins: Map<string, KnownCoin> | undefined;

/** The well-known coin of a ticker, name or slug, in any case; `null` when there is none. */
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
