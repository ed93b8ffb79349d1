import type { Member } from './member.js';

/** Pairs of mappings that an operator separated; rules never join them again. */
export class Separations {
  private readonly pairs: Set<string>;

  /** @param pairs ids of two mappings each, in any order */
  constructor(pairs: Iterable<readonly [number, number]>) {
    this.pairs = new Set(Array.from(pairs, ([a, b]) => pairKey(a, b)));
  }

  /** Whether these two were separated; never true for an asset that is not stored yet. */
  has(a: Pick<Member, 'mappingId'>, b: Pick<Member, 'mappingId'>): boolean {
    if (this.pairs.size === 0 || a.mappingId === null || b.mappingId === null) return false;
    return this.pairs.has(pairKey(a.mappingId, b.mappingId));
  }
}

function pairKey(a: number, b: number): string {
  return `${Math.min(a, b)}:${Math.max(a, b)}`;
}
