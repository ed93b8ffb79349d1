import type { Group } from './decide/member.js';

/** A group with the coin it keeps or gets. */
export interface PlacedGroup {
  group: Group;
  coinId: number;
}

/**
 * Gives each group a coin. A coin stays with the group of its longest-known mapping (an operator's
 * choice before that); a group with several coins takes the oldest; one with none gets a new one.
 * @param freshIds called once with the number of coins to be made
 */
export async function assignCoins(
  groups: Group[],
  freshIds: (count: number) => Promise<number[]>,
): Promise<PlacedGroup[]> {
  const owners = ownersOf(groups);
  const owned = groups.map((group) => {
    const coins = coinsIn(group).filter((coinId) => owners.get(coinId) === group);
    return coins.length > 0 ? Math.min(...coins) : null;
  });
  const fresh = await freshIds(owned.filter((coinId) => coinId === null).length);
  return groups.map((group, index) => ({ group, coinId: owned[index] ?? (fresh.shift() as number) }));
}

function ownersOf(groups: Group[]): Map<number, Group> {
  const claims = new Map<number, { group: Group; rank: number }>();
  for (const group of groups) {
    for (const { member } of group.judgements) {
      if (member.coinId === null || member.mappingId === null) continue;
      const rank = member.decidedBy === 'operator' ? -1 : member.mappingId;
      const claim = claims.get(member.coinId);
      if (!claim || rank < claim.rank) claims.set(member.coinId, { group, rank });
    }
  }
  return new Map(Array.from(claims, ([coinId, { group }]) => [coinId, group]));
}

function coinsIn(group: Group): number[] {
  return [
    ...new Set(group.judgements.map(({ member }) => member.coinId).filter((coinId) => coinId !== null)),
  ];
}
