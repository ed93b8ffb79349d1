import type { Matchable } from '../../../src/coins/matching/matchable.js';
import { randomFrom } from './made-up-prices.js';

const SYLLABLES = ['b', 'k', 'r', 'z', 'l', 'm', 't', 'v', 'd', 'pr', 's', 'sh', 'qu', 'f', 'g', 'n'].flatMap(
  (start) => ['a', 'e', 'i', 'o', 'u', 'ex', 'on', 'ar'].map((end) => start + end),
);
const ENDINGS = ['', '', '', ' Token', ' Coin', ' Finance', ' Protocol', ' Network', ' (Wormhole)', ' v2'];

const SHARED = 9_000;

/** Two generated lists of the size of real ones, whose tickers and names collide about as often. */
export function fullSize(seed: number): { left: Matchable[]; right: Matchable[] } {
  const random = randomFrom(seed);
  const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)] as T;
  const name = (): string => {
    const stem = Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(SYLLABLES)).join('');
    return stem.charAt(0).toUpperCase() + stem.slice(1) + pick(ENDINGS);
  };
  const coin = (side: string, index: number): Matchable => {
    const label = name();
    const slug = label.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    return {
      id: `${side}-${index}`,
      symbol: label.replace(/[^A-Za-z]/g, '').slice(0, 4 + Math.floor(random() * 3)),
      name: label,
      slug,
      active: random() < 0.3,
      price: { value: (random() * 10).toFixed(6), at: new Date(0) },
      marketCap: null,
      contracts: [],
    };
  };
  const left = Array.from({ length: 17_000 }, (_, index) => coin('left', index));
  const right = Array.from({ length: 54_000 }, (_, index) =>
    index < SHARED ? { ...(left[index] as Matchable), id: `right-${index}` } : coin('right', index),
  );
  return { left, right };
}
