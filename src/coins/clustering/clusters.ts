import { hasIds, memberKey, type Member } from './member.js';

/** Whether an operator has set two assets apart. */
export type Separated = (a: Member, b: Member) => boolean;

/** Grows groups of assets that are one coin, and refuses what must never be one. */
export class Clusters {
  private readonly groups = new Map<string, Member[]>();

  constructor(
    members: Iterable<Member>,
    private readonly separated: Separated,
  ) {
    for (const member of members) this.groups.set(memberKey(member), [member]);
  }

  groupOf(member: Member): readonly Member[] {
    return this.groups.get(memberKey(member)) ?? [member];
  }

  areOne(a: Member, b: Member): boolean {
    return this.groupOf(a) === this.groupOf(b);
  }

  /**
   * Makes two groups one, unless that would give a coin two ids of one source, bring together what
   * an operator has set apart, or take an asset from the coin an operator gave it.
   * @returns whether they are one now
   */
  join(a: Member, b: Member): boolean {
    if (this.areOne(a, b)) return true;
    const [left, right] = [this.groupOf(a), this.groupOf(b)];
    if (!this.mayJoin(left, right)) return false;
    const joined = [...left, ...right];
    for (const member of joined) this.groups.set(memberKey(member), joined);
    return true;
  }

  mayJoin(left: readonly Member[], right: readonly Member[]): boolean {
    const [placedLeft, placedRight] = [placedAt(left), placedAt(right)];
    if (placedLeft !== null && placedRight !== null && placedLeft !== placedRight) return false;
    const sources = new Set(left.map(({ source }) => source).filter(hasIds));
    return right.every(
      (member) => !sources.has(member.source) && left.every((other) => !this.separated(member, other)),
    );
  }

  all(): Member[][] {
    return [...new Set(this.groups.values())];
  }
}

/** The coin an operator gave these, if one did. */
export function placedAt(group: readonly Member[]): number | null {
  return group.find(({ decidedBy }) => decidedBy === 'operator')?.coinId ?? null;
}
