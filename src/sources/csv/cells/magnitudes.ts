/** Words for powers of ten, as they stand in names of columns and behind amounts. */
const WORDS: Record<number, string> = {
  3: 'thousand thousands tsd',
  6: 'million millions mio mln mn mm millones milhoes millionen',
  9: 'billion billions bn mrd bln milliarden milliards',
  12: 'trillion trillions tn',
};

const POWERS = new Map(
  Object.entries(WORDS).flatMap(([power, words]) =>
    words.split(' ').map((word) => [word, Number(power)] as const),
  ),
);
const LETTERS = new Map([
  ['k', 3],
  ['m', 6],
  ['b', 9],
  ['t', 12],
]);

/** The power of ten a word in a column's name stands for; `null` for any other word. */
export function powerOfWord(word: string): number | null {
  return POWERS.get(word.toLowerCase()) ?? null;
}

/** The power of ten a letter or a word behind an amount stands for; `null` for any other. */
export function powerOfSuffix(text: string): number | null {
  return LETTERS.get(text.toLowerCase()) ?? powerOfWord(text);
}
