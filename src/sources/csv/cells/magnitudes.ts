/** Words for powers of ten, in column names and after amounts. */
const WORDS: Record<number, string> = {
  3: 'thousand thousands tsd',
  6: 'million millions mio mln mn mm millones milhoes millionen',
  9: 'billion billions bn mrd bln milliarden milliards',
  12: 'trillion trillions tn',
};

const MAGNITUDES = new Map(
  Object.entries(WORDS).flatMap(([magnitude, words]) =>
    words.split(' ').map((word) => [word, Number(magnitude)] as const),
  ),
);
const LETTERS = new Map([
  ['k', 3],
  ['m', 6],
  ['b', 9],
  ['t', 12],
]);

/** The power of ten that a word in a column name means, 6 for `millions`; `null` for any other word. */
export function magnitudeOfWord(word: string): number | null {
  return MAGNITUDES.get(word.toLowerCase()) ?? null;
}

/** The power of ten that a letter or word after an amount means, 3 for `K`; `null` for any other. */
export function magnitudeOfSuffix(text: string): number | null {
  return LETTERS.get(text.toLowerCase()) ?? magnitudeOfWord(text);
}
