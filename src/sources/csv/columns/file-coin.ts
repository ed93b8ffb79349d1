import { basename } from 'node:path';
import { knownCoin } from '../cells/known-coins.js';
import { joinedPair, separatedPair } from '../cells/pairs.js';
import { isIn, wordsOf, type WordSet } from '../cells/vocabulary.js';

/** The one coin in a file's name, and its quote currency if the name has one. */
export interface NamedCoin {
  symbol: string;
  name: string | null;
  quote: string | null;
}

/** Tickers and names that are also English words: coins only when in capitals. */
const COMMON_WORDS = new Set(
  'link near dot sand dash comp bat one uni neo apt maker compound waves quant icon ont omg enj mana gala flow ape beam ray time hot win key fun hex sun sky op arb sei sui render ton trump grt stellar theta zil ant band bond cream'.split(
    ' ',
  ),
);

/** Finds the coin in a file's name: a market (`BTC-USD`, `Bitstamp_ETHUSD_d`), a ticker or a name. `null` unless it is exactly one. */
export function coinOfFileName(path: string): NamedCoin | null {
  const stem = basename(path).replace(/(?:\.(?:csv|tsv|txt|gz|data))+$/i, '');
  const tokens = stem.split(/[^A-Za-z0-9]+/).filter((token) => token !== '');
  const pairs = [...pairsIn(tokens)];
  if (pairs.length > 0) return onlyCoin(pairs);
  return onlyCoin([...namesIn(tokens)]);
}

function* pairsIn(tokens: string[]): Generator<NamedCoin> {
  for (const [at, token] of tokens.entries()) {
    const joined = mayBeCoin(token) ? joinedPair(token) : null;
    if (joined && (token === token.toUpperCase() || knownCoin(joined.base) || /^t[A-Z]+$/.test(token)))
      yield { symbol: joined.base, name: knownCoin(joined.base)?.name ?? null, quote: joined.quote };
    const next = tokens[at + 1];
    const pair = next === undefined ? null : separatedPair(`${token}/${next}`);
    if (!pair || !mayBeCoin(token)) continue;
    const coin = knownCoin(pair.base) ?? knownCoin(token);
    if (coin || token === token.toUpperCase())
      yield { symbol: coin?.symbol ?? pair.base, name: coin?.name ?? null, quote: pair.quote };
  }
}

function* namesIn(tokens: string[]): Generator<NamedCoin> {
  for (let at = 0; at < tokens.length; at++) {
    for (let length = Math.min(3, tokens.length - at); length > 0; length--) {
      const words = tokens.slice(at, at + length);
      const coin = knownCoin(words.join(' ')) ?? knownCoin(words.join('-'));
      const [word = ''] = words;
      if (!coin || (length === 1 && COMMON_WORDS.has(word.toLowerCase()) && word !== word.toUpperCase()))
        continue;
      yield { ...coin, quote: null };
      at += length - 1;
      break;
    }
  }
}

function onlyCoin(found: NamedCoin[]): NamedCoin | null {
  const [first] = found;
  return first && found.every(({ symbol, quote }) => symbol === first.symbol && quote === first.quote)
    ? first
    : null;
}

const COLUMN_WORDS: readonly WordSet[] = [
  'time',
  'price',
  'close',
  'open',
  'high',
  'low',
  'volume',
  'cap',
  'market',
  'coin',
  'name',
];

/** Foreign words for columns that are also tickers: coins only when in capitals. */
const TICKERS = new Set(
  'adi cena czas fiyat hac hacim hoog isim koers kripto kur laag munt naam nazwa obrot prijs saat simdi son tarih tijd waluta wol zaman'.split(
    ' ',
  ),
);

function mayBeCoin(token: string): boolean {
  const isUpperCase = token === token.toUpperCase();
  return isCoinLike(token, (word) => isUpperCase && TICKERS.has(word));
}

/** Whether a word can be a coin: not a number and not the name of a column. */
export function isCoinLike(token: string, isTicker: (word: string) => boolean = () => false): boolean {
  const isColumnWord = (word: string): boolean => COLUMN_WORDS.some((set) => isIn(set, word));
  return !/^\d+$/.test(token) && !wordsOf(token).some((word) => isColumnWord(word) && !isTicker(word));
}
