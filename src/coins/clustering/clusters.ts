import { memberKey, type Member } from './member.js';
import type { Separations } from './separations.js';

/** Grows clusters of assets that are one coin, one merge at a time, and refuses merges that are never allowed. */
export class Clusters {
  private readonly clusters = new Map<string, Member[]>();

  constructor(
    members: Iterable<Member>,
    private readonly separations: Separations,
  ) {
    for (const member of members) this.clusters.set(memberKey(member), [member]);
  }

  of(member: Member): readonly Member[] {
    return this.clusters.get(memberKey(member)) ?? [member];
  }

  areTogether(a: Member, b: Member): boolean {
    return this.of(a) === this.of(b);
  }

  /**
   * Merges the clusters of two assets, unless {@link mayMerge} forbids it.
   * @returns whether the two are in one cluster now
   */
  merge(a: Member, b: Member): boolean {
    if (this.areTogether(a, b)) return true;
    const [left, right] = [this.of(a), this.of(b)];
    if (!this.mayMerge(left, right)) return false;
    const merged = [...left, ...right];
    for (const member of merged) this.clusters.set(memberKey(member), merged);
    return true;
  }

  /**
   * Whether two clusters may become one. They may not when the coin would have two ids of one source, when
   * an operator separated two of their assets, or when an operator assigned them to different coins.
   */
  mayMerge(left: readonly Member[], right: readonly Member[]): boolean {
    const [coinLeft, coinRight] = [operatorCoinOf(left), operatorCoinOf(right)];
    if (coinLeft !== null && coinRight !== null && coinLeft !== coinRight) return false;
    const sources = new Set(left.filter(({ isLabel }) => !isLabel).map(({ source }) => source));
    return right.every(
      (member) => !sources.has(member.source) && left.every((other) => !this.separations.has(member, other)),
    );
  }

  all(): Member[][] {
    return [...new Set(this.clusters.values())];
  }
}

/** The coin an operator assigned one of these assets to; `null` when none did. */
export function operatorCoinOf(cluster: readonly Member[]): number | null {
  return cluster.find(({ decidedBy }) => decidedBy === 'operator')?.coinId ?? null;
}
