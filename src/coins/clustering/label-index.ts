import { keysOf } from '../matching/normalize.js';
import { hasIds, type Member } from './member.js';

/** Finds the coins that share a ticker, name or slug with a label, without comparing it to all. */
export class LabelIndex {
  private readonly coins = new Map<string, Set<readonly Member[]>>();

  constructor(groups: Iterable<readonly Member[]>) {
    for (const group of groups) {
      for (const member of group) {
        if (!hasIds(member.source)) continue;
        const { ticker, name, slug } = keysOf(member);
        for (const key of [`t:${ticker}`, `n:${name}`, `n:${slug}`]) this.add(key, group);
      }
    }
  }

  likely(label: Member): (readonly Member[])[] {
    const { ticker, name, slug } = keysOf(label);
    const found = [`t:${ticker}`, `n:${name}`, `n:${slug}`].flatMap((key) => [
      ...(this.coins.get(key) ?? []),
    ]);
    return [...new Set(found)];
  }

  private add(key: string, group: readonly Member[]): void {
    if (key.length === 2) return;
    const groups = this.coins.get(key) ?? new Set();
    this.coins.set(key, groups.add(group));
  }
}
