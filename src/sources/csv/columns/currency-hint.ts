import { basename } from 'node:path';
import { currencyOf, isMoney } from '../cells/vocabulary.js';

/** A currency other than the US dollar that something beside the table speaks of. */
export interface StatedCurrency {
  code: string;
  /** Where it stands, in words. */
  where: string;
}

/** Codes that are words too; as a currency only in capitals. */
const EVERYDAY = /^(?:try|cad|won)$/i;

/**
 * The foreign currency that a file's name (`prices_eur.csv`) or a line before its header
 * (`Currency: EUR`) speaks of; `null` where there is none, or where dollars are spoken of as well.
 */
export function statedCurrency(path: string, preamble: readonly string[]): StatedCurrency | null {
  const [inName] = foreignIn(basename(path), (word) => isShout(word) || !EVERYDAY.test(word));
  if (inName) return { code: inName, where: 'its name' };
  for (const line of preamble) {
    const isShouted = isShout(line);
    const [code] = foreignIn(line, (word) =>
      isShout(word) ? !(isShouted && EVERYDAY.test(word)) : word.length > 3 && !EVERYDAY.test(word),
    );
    if (code) return { code, where: `"${line.slice(0, 60)}" before its header` };
  }
  return null;
}

function isShout(text: string): boolean {
  return text === text.toUpperCase();
}

/** Codes of the currencies in a text; one with "coin" behind it is the name of a coin (`Euro Coin`). */
function foreignIn(text: string, counts: (word: string) => boolean): string[] {
  const codes = text
    .split(/([€£¥₩₹₽₺$])|[^\p{L}]+/u)
    .filter((word: string | undefined) => word !== undefined && word !== '')
    .filter((word, at, words) => counts(word) && !/^coin$/i.test(words[at + 1] ?? ''))
    .map((word) => currencyOf(word))
    .filter((code) => code !== null && isMoney(code));
  return codes.includes('USD') ? [] : codes.filter((code) => code !== null);
}
