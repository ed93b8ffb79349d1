import { magnitudeOfSuffix, magnitudeOfWord } from './magnitudes.js';
import { zoneOfName } from './zones.js';
import { currencyOf, isIn, wordsOf, type WordSet } from './vocabulary.js';

/** What a column holds, by its name. */
export type Kind =
  'time' | 'price' | 'market_cap' | 'volume' | 'symbol' | 'coin' | 'name' | 'slug' | 'quote' | 'other';

/** What the name of a column means. */
export interface Meaning {
  kind: Kind;
  /** Among columns of one kind the lowest is best. */
  rank: number;
  /** The currency in the name; for a volume `BASE` (units of the coin) or `QUOTE` (the currency of the price). */
  currency: string | null;
  /** Which value of a candle it holds. */
  aspect: 'open' | 'high' | 'low' | 'close' | null;
  /** Power of ten to multiply values by: 6 for `in millions`. */
  scale: number;
  /** A word that may be a coin: `btc` in `btc_price`. */
  coinWord: string | null;
}

const OTHER: Meaning = { kind: 'other', rank: 9, currency: null, aspect: null, scale: 0, coinWord: null };

/** What a column's name means, regardless of its cells. */
export function meaningOf(name: string): Meaning {
  if (name.length > 80) return OTHER;
  const words = wordsOfColumn(name);
  const has = (set: WordSet): boolean => words.some((word) => isIn(set, word));
  const aspect = aspectOf(has);
  const scale = scaleOf(name, words);
  const base = { ...OTHER, aspect, scale };
  if (words.includes('%') || words.includes('#')) return base;
  if (has('updated') && has('ignored')) return base;
  const isVolume = has('volume');
  const isCap =
    has('cap') || (words.length === 1 && words[0] === 'market') || (has('market') && words.includes('value'));
  // `trade` counts trades, but a trade has a time.
  const isTrade = words.length === 2 && words[0] === 'trade' && isIn('time', words[1] ?? '');
  if (has('ignored') && !isTrade) return base;
  if (isVolume) return volume(words, base);
  if (isCap)
    return {
      ...base,
      kind: 'market_cap',
      rank: unknown(words) - (has('market') ? 0.3 : 0),
      currency: lastCurrency(words),
    };
  if (isTime(words, has)) return time(words, base, has);
  if (has('price') || has('close') || (has('average') && words.length <= 2)) return price(words, base, has);
  return identity(words, base, has);
}

/** The words of a name. The zone of a time is removed; in other names `EST` means an estimate. */
function wordsOfColumn(name: string): string[] {
  const zone = zoneOfName(name);
  const rest = zone === null ? [] : wordsOf(name.replace(zone, ''));
  return isTime(rest, (set) => rest.some((word) => isIn(set, word))) ? rest : wordsOf(name);
}

function aspectOf(has: (set: WordSet) => boolean): Meaning['aspect'] {
  for (const aspect of ['open', 'high', 'low', 'close'] as const) if (has(aspect)) return aspect;
  if (has('start')) return 'open';
  return has('end') ? 'close' : null;
}

/** `(millions)`, `in bn`, `($M)`, `(M USD)`, `(USDm)`, `Vol. K`. */
function scaleOf(name: string, words: string[]): number {
  for (const word of words) {
    const magnitude = magnitudeOfWord(word);
    if (magnitude !== null) return magnitude;
  }
  // USD directly followed by a capital is another ticker: USDT, USDB. Tether is also written USDt.
  const letter = /(?:[($ ]\s*([KMBT])\s?(?:USD|\$)?|USD([kmb]))\s*\)?$/
    .exec(name.trim())
    ?.slice(1)
    .find(Boolean);
  return letter ? (magnitudeOfSuffix(letter) ?? 0) : 0;
}

function volume(words: string[], base: Meaning): Meaning {
  const unit = lastCurrency(words) ?? sideOfMarket(words);
  return { ...base, kind: 'volume', currency: unit, rank: unit === 'USD' ? 0 : unit === 'QUOTE' ? 1 : 2 };
}

/** CryptoCompare names the two sides `volumefrom` and `volumeto`. */
function sideOfMarket(words: string[]): 'BASE' | 'QUOTE' | null {
  const last = words.at(-1);
  if (last === 'to' || last === 'currency' || words.some((word) => isIn('quote', word))) return 'QUOTE';
  return last === 'from' || words.some((word) => isIn('base', word)) ? 'BASE' : null;
}

/** Verbs whose time is that of the record (`fetched at`), unlike that of the coin (`listed at`). */
const RECORD_VERBS = new Set(
  'as fetched retrieved recorded snapped traded executed updated collected captured observed'.split(' '),
);

function isTime(words: string[], has: (set: WordSet) => boolean): boolean {
  // CoinCodex names the dates of a candle Start and End.
  if (words.length === 1 && (/^(?:start|begin|end)$/.test(words[0] ?? '') || has('clock'))) return true;
  if (words.length === 2 && words[1] === 'at' && RECORD_VERBS.has(words[0] ?? '')) return true;
  if (words.join(' ') === 'as of') return true;
  if (!has('time') && !(has('updated') && words.includes('last'))) return false;
  // `data` means date in Portuguese and Italian, and anything in English; `value date` is a date.
  return !has('notnow') && !has('volume') && (!has('price') || isIn('instant', words.at(-1) ?? ''));
}

function time(words: string[], base: Meaning, has: (set: WordSet) => boolean): Meaning {
  if (has('updated')) return { ...base, kind: 'time', aspect: null, rank: 4 };
  if (base.aspect === 'close') return { ...base, kind: 'time', rank: words.includes('last') ? 2 : 0 };
  if (base.aspect !== null) return { ...base, kind: 'time', rank: base.aspect === 'open' ? 6 : 8 };
  // Less than the advantage of full times over bare dates.
  const zone = words.some((word) => /^(?:utc|gmt)$/.test(word)) ? -0.2 : words.includes('local') ? 0.05 : 0;
  const isCalled = has('time') || has('clock');
  return { ...base, kind: 'time', rank: (isCalled ? 1 + unknown(words) : 3) + zone };
}

function price(words: string[], base: Meaning, has: (set: WordSet) => boolean): Meaning {
  const { currency, coinWord } = currencyBeside(words);
  const named = { ...base, currency, coinWord };
  if (base.aspect !== null && base.aspect !== 'close') return named;
  const rank = has('adjusted') ? 5 : has('average') ? 4 : has('close') ? 1 : weak(words) ? 3 : 2;
  return { ...named, kind: 'price', rank: rank + unknown(words) - (currency === 'USD' ? 0.5 : 0) };
}

const WEAK = new Set(['rate', 'value', 'valor', 'wert', 'valeur', 'quotation']);

function weak(words: string[]): boolean {
  return words.some((word) => WEAK.has(word)) && !words.includes('price');
}

/** The currency after the price (`price_btc`) and the coin before it (`btc_price`). */
function currencyBeside(words: string[]): { currency: string | null; coinWord: string | null } {
  const at = words.findIndex((word) => isIn('price', word) || isIn('close', word));
  const after =
    words
      .slice(at + 1)
      .map(currencyOf)
      .find(Boolean) ?? null;
  const before = words.slice(0, Math.max(at, 0));
  const fiat = before.map(currencyOf).find((code) => code === 'USD' || code === 'EUR') ?? null;
  const coinWord = before.find((word) => !currencyOf(word) || (!after && !fiat)) ?? null;
  return { currency: after ?? fiat, coinWord: coinWord && !isKnownWord(coinWord) ? coinWord : null };
}

function isKnownWord(word: string): boolean {
  return (['market', 'price', 'close', 'average', 'adjusted', 'coin', 'time'] as const).some((set) =>
    isIn(set, word),
  );
}

function lastCurrency(words: string[]): string | null {
  return words.map(currencyOf).findLast((code) => code !== null) ?? null;
}

function identity(words: string[], base: Meaning, has: (set: WordSet) => boolean): Meaning {
  if (words.length === 0 || words.length > 3) return base;
  if (has('quote') || words.join(' ') === 'vs currency') return { ...base, kind: 'quote', rank: 0 };
  if (has('symbol')) return { ...base, kind: 'symbol', rank: unknown(words) };
  if (has('pair') && (words.length === 1 || has('slug'))) return { ...base, kind: 'symbol', rank: 1 };
  if (has('slug')) return { ...base, kind: 'slug', rank: words.length > 1 ? 0 : 1 };
  if (has('name')) return { ...base, kind: 'name', rank: unknown(words) };
  if (has('coin')) return { ...base, kind: 'coin', rank: unknown(words) };
  return base;
}

/** A penalty to the rank for unknown words. */
function unknown(words: string[]): number {
  const strange = words.filter(
    (word) => !isKnownWord(word) && currencyOf(word) === null && !isIn('cap', word),
  );
  return Math.min(strange.length * 0.1, 0.4);
}
