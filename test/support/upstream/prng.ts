/** Seeded pseudo-random numbers: the same seed and keys give the same stream on every machine. */
export interface Random {
  /** uniform in [0, 1) */
  next(): number;
  /** whole number in [0, below) */
  int(below: number): number;
  /** true with this probability */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** Local copies, since globals are slow inside Jest's VM contexts. */
const { imul, floor } = Math;

/** Mixes whole numbers into one unsigned 32-bit number. */
export function hash(...keys: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const key of keys) {
    h = imul(h ^ key, 0x85ebca6b);
    h = imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** Creates a separate stream for each combination of keys (mulberry32, seeded by their hash). */
export function createRandom(...keys: readonly number[]): Random {
  let state = hash(...keys);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = imul(state ^ (state >>> 15), 1 | state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => floor(next() * below);
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[int(items.length)];
      if (item === undefined) throw new Error('pick from an empty list');
      return item;
    },
  };
}
