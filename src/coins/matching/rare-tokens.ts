import { GENERIC_ENDINGS } from './normalize.js';

const STOP_WORDS = new Set([...GENERIC_ENDINGS, 'the', 'of', 'and', 'a']);

/** Words longer than this are hardly rarer. */
const MAX_LETTERS = 10;

/** The words of a name and a slug in lower case, without those that many coins use ("token", "protocol"). */
export function rareTokensOf(name: string | null, slug: string | null): Set<string> {
  const text = `${name ?? ''} ${slug ?? ''}`.normalize('NFKC').toLowerCase().replaceAll('&', ' and ');
  return new Set(text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && !STOP_WORDS.has(word)));
}

/**
 * Measures how rare tokens are by their letters, at most ten of each: longer words are rarer. Unlike a
 * term frequency, this does not depend on which other assets are known.
 */
export function countLetters(tokens: Iterable<string>): number {
  let letters = 0;
  for (const token of tokens) letters += Math.min(token.length, MAX_LETTERS);
  return letters;
}
