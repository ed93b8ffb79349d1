import { GENERIC_ENDINGS } from './normalize.js';

const SILENT = new Set([...GENERIC_ENDINGS, 'the', 'of', 'and', 'a']);

/** A longer word is hardly rarer. */
const MOST_LETTERS = 10;

/** The words of a name and a slug that tell coins apart, in lower case: without "token", "protocol" and the like. */
export function rareTokensOf(name: string | null, slug: string | null): Set<string> {
  const text = `${name ?? ''} ${slug ?? ''}`.normalize('NFKC').toLowerCase().replaceAll('&', ' and ');
  return new Set(text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && !SILENT.has(word)));
}

/**
 * How telling words are: their letters, ten at most of each. The longer a word, the rarer it is, and unlike a count of
 * its bearers this is the same whoever else is known.
 */
export function countLetters(words: Iterable<string>): number {
  let letters = 0;
  for (const word of words) letters += Math.min(word.length, MOST_LETTERS);
  return letters;
}
