import { basename } from 'node:path';
import { text } from '../option-text.js';
import { currencyOf, isFiat } from '../cells/vocabulary.js';

/** The remedy for prices in another currency. */
export const USD_ONLY = text`Only US dollar prices are loaded. To load these as US dollars, set ${{ quoteAsUsd: true }}.`;

/** A currency other than the US dollar that is mentioned outside the table. */
export interface CurrencyHint {
  code: string;
  /** Where it is mentioned, in words. */
  where: string;
}

/** Codes that are also English words: currencies only when in capitals. */
const COMMON_WORDS = /^(?:try|cad|won)$/i;

/**
 * The foreign currency that a file's name (`prices_eur.csv`) or a line before its header
 * (`Currency: EUR`) mentions; `null` when there is none, or when dollars are mentioned as well.
 */
export function currencyHint(path: string, preamble: readonly string[]): CurrencyHint | null {
  const [inName] = foreignIn(basename(path), (word) => isUpperCase(word) || !COMMON_WORDS.test(word));
  if (inName) return { code: inName, where: 'the file name' };
  for (const line of preamble) {
    const isAllCapitals = isUpperCase(line);
    const [code] = foreignIn(line, (word) =>
      isUpperCase(word)
        ? !(isAllCapitals && COMMON_WORDS.test(word))
        : word.length > 3 && !COMMON_WORDS.test(word),
    );
    if (code) return { code, where: `"${line.slice(0, 60)}" before the header` };
  }
  return null;
}

function isUpperCase(text: string): boolean {
  return text === text.toUpperCase();
}

/** Codes of the currencies in a text; one followed by "coin" is the name of a coin (`Euro Coin`). */
function foreignIn(text: string, counts: (word: string) => boolean): string[] {
  const codes = text
    .split(/([€£¥₩₹₽₺$])|[^\p{L}]+/u)
    .filter((word: string | undefined) => word !== undefined && word !== '')
    .filter((word, at, words) => counts(word) && !/^coin$/i.test(words[at + 1] ?? ''))
    .map((word) => currencyOf(word))
    .filter((code) => code !== null && isFiat(code));
  return codes.includes('USD') ? [] : codes.filter((code) => code !== null);
}
