import { operatorCoinOf } from './clustering/clusters.js';
import type { Cluster } from './clustering/member.js';

/** A cluster with the coin it keeps or gets. */
export interface AssignedCluster {
  cluster: Cluster;
  coinId: number;
}

/**
 * Assigns each cluster a coin: the one an operator chose, else the oldest of its coins, else a new one.
 * When the mappings of a coin split into several clusters, the coin stays with the mapping an operator
 * assigned to it, else with the oldest mapping.
 * @param reserveIds called once with the number of new coins
 */
export async function assignCoins(
  clusters: Cluster[],
  reserveIds: (count: number) => Promise<number[]>,
): Promise<AssignedCluster[]> {
  const owners = ownersOf(clusters);
  const kept = clusters.map((cluster) => {
    const chosen = operatorCoinOf(cluster.judgements.map(({ member }) => member));
    if (chosen !== null) return chosen;
    const coins = coinsIn(cluster).filter((coinId) => owners.get(coinId) === cluster);
    return coins.length > 0 ? Math.min(...coins) : null;
  });
  const ids = await reserveIds(kept.filter((coinId) => coinId === null).length);
  return clusters.map((cluster, index) => ({ cluster, coinId: kept[index] ?? (ids.shift() as number) }));
}

/** The cluster that keeps each coin. */
function ownersOf(clusters: Cluster[]): Map<number, Cluster> {
  const claims = new Map<number, { cluster: Cluster; rank: number }>();
  for (const cluster of clusters) {
    for (const { member } of cluster.judgements) {
      if (member.coinId === null || member.mappingId === null) continue;
      const rank = member.decidedBy === 'operator' ? -1 : member.mappingId;
      const claim = claims.get(member.coinId);
      if (!claim || rank < claim.rank) claims.set(member.coinId, { cluster, rank });
    }
  }
  return new Map(Array.from(claims, ([coinId, { cluster }]) => [coinId, cluster]));
}

function coinsIn({ judgements }: Cluster): number[] {
  return [...new Set(judgements.map(({ member }) => member.coinId).filter((coinId) => coinId !== null))];
}
