import { keysOf } from '../matching/normalize.js';
import type { Member } from './member.js';

/** Finds the clusters that share a ticker, name or slug with a label, without comparing it to all. */
export class LabelIndex {
  private readonly clusters = new Map<string, Set<readonly Member[]>>();

  constructor(clusters: Iterable<readonly Member[]>) {
    for (const cluster of clusters) {
      for (const member of cluster) {
        if (member.isLabel) continue;
        for (const key of indexKeys(member)) this.add(key, cluster);
      }
    }
  }

  /** The clusters that might be what a label means, each once. */
  find(label: Member): (readonly Member[])[] {
    return [...new Set(indexKeys(label).flatMap((key) => [...(this.clusters.get(key) ?? [])]))];
  }

  private add(key: string, cluster: readonly Member[]): void {
    const clusters = this.clusters.get(key) ?? new Set();
    this.clusters.set(key, clusters.add(cluster));
  }
}

/** Names and slugs share one prefix: a label may be either. */
function indexKeys(member: Member): string[] {
  const { ticker, name, slug } = keysOf(member);
  const keys: [prefix: string, key: string][] = [
    ['t', ticker],
    ['n', name],
    ['n', slug],
  ];
  return keys.filter(([, key]) => key !== '').map(([prefix, key]) => `${prefix}:${key}`);
}
