import { placedAt } from './clustering/clusters.js';
import type { Group } from './clustering/member.js';

/** A group with the coin it keeps or gets. */
export interface AssignedCluster {
  group: Group;
  coinId: number;
}

/**
 * Gives each group a coin: the one an operator chose, else the oldest of its coins, else a new one.
 * A coin whose mappings part stays with the mapping an operator placed there, else with the
 * longest-known one.
 * @param freshIds called once with the number of coins to be made
 */
export async function assignCoins(
  groups: Group[],
  freshIds: (count: number) => Promise<number[]>,
): Promise<AssignedCluster[]> {
  const owners = ownersOf(groups);
  const owned = groups.map((group) => {
    const placed = placedAt(group.judgements.map(({ member }) => member));
    if (placed !== null) return placed;
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
