import type { Matchable, NameKeys } from './matchable.js';

/** Generic words that do not identify a coin: sources add and drop them freely. */
export const GENERIC_ENDINGS = [
  'governancetoken', 'token', 'tokens', 'coin', 'protocol', 'finance', 'financial', 'network', 'dao',
  'project', 'chain', 'blockchain', 'platform', 'exchange', 'ecosystem', 'cash', 'money', 'defi', 'crypto',
  'labs', 'io', 'app', 'game', 'games', 'world', 'official',
]; // prettier-ignore

/** Words that mark a wrapped or bridged stand-in, which is a coin of its own. */
const STAND_INS =
  /\b(wrapped|bridged|bridge|peg|pegged|wormhole|portal|multichain|anyswap|celer|axelar|layerzero|allbridge|orbit|synapse|ibc)\b/g;

/** Ticker in comparable form: letters and digits in upper case; kept as it is when it has none. */
export function tickerKey(symbol: string): string {
  const text = symbol.normalize('NFKC').trim().toUpperCase();
  return text.replace(/[^\p{L}\p{N}]+/gu, '') || text;
}

/** Name or slug in comparable form: letters and digits in lower case; kept as it is when it has none. */
export function nameKey(name: string): string {
  const text = name.normalize('NFKC').trim().toLowerCase();
  return text.replaceAll('&', 'and').replace(/[^\p{L}\p{N}]+/gu, '') || text;
}

/** The blocking keys of an asset. */
export function keysOf({ symbol, name, slug }: Pick<Matchable, 'symbol' | 'name' | 'slug'>): NameKeys {
  return { ticker: tickerKey(symbol), name: nameKey(name ?? ''), slug: nameKey(slug ?? '') };
}

/** A name key without generic words at its end and "the" at its start. */
export function coreOf(key: string): string {
  let core = key.length > 5 && key.startsWith('the') ? key.slice(3) : key;
  for (let cut = true; cut;) {
    cut = false;
    for (const ending of GENERIC_ENDINGS) {
      if (core.length >= ending.length + 2 && core.endsWith(ending)) {
        core = core.slice(0, -ending.length);
        cut = true;
      }
    }
  }
  return core;
}

/** Words in a name that mark a wrapped or bridged stand-in, sorted and joined by a space. */
export function standInsOf(name: string): string {
  const found = name.toLowerCase().replaceAll('-', ' ').match(STAND_INS) ?? [];
  return [...new Set(found)].sort().join(' ');
}

/** Whether an id was numbered because the plain one was taken: `avalanche-2`, `grok3-…`. */
export function isNumbered(slug: string, name: string): boolean {
  const number = /(?:^|-)[a-z]*(\d+)(?:-|$)/i.exec(slug)?.[1];
  return number !== undefined && !name.includes(number);
}
