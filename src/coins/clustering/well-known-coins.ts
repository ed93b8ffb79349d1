import { coreOf, nameKey } from '../matching/normalize.js';
import type { SeedCoin } from '../seed.js';
import { hasIds, type Member } from './member.js';

/** Looks up the well-known coins. */
export class WellKnownCoins {
  private readonly byId = new Map<string, SeedCoin>();
  private readonly byLabel = new Map<string, SeedCoin>();

  constructor(coins: readonly SeedCoin[]) {
    for (const coin of coins) {
      for (const [source, id] of Object.entries(coin.ids)) this.byId.set(`${source}\0${id}`, coin);
      for (const label of [coin.name, coin.slug, coin.symbol]) this.byLabel.set(label.toUpperCase(), coin);
    }
  }

  /** The well-known coin an asset is, by its id or, in a source without ids, by its label. */
  of(asset: Pick<Member, 'source' | 'id' | 'name'>): SeedCoin | undefined {
    if (hasIds(asset.source)) return this.byId.get(`${asset.source}\0${asset.id}`);
    const coin = this.byLabel.get(asset.id);
    return coin && (asset.name === null || isNameOf(coin, asset.name)) ? coin : undefined;
  }
}

/** A label may come with a name, which must not speak of another coin. */
function isNameOf({ symbol, name, slug }: SeedCoin, given: string): boolean {
  const core = coreOf(nameKey(given));
  return [name, slug, symbol].some((known) => coreOf(nameKey(known)) === core);
}
