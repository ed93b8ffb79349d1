import { coreOf, nameKey } from '../matching/normalize.js';
import type { SeedCoin } from '../../common/seed-coins.js';
import type { Member } from './member.js';

/** Looks up the coins of the seed file by the assets that are known to mean them. */
export class WellKnownCoins {
  private readonly byId = new Map<string, SeedCoin>();
  private readonly byLabel = new Map<string, SeedCoin>();

  constructor(coins: readonly SeedCoin[]) {
    for (const coin of coins) {
      for (const [source, id] of Object.entries(coin.ids)) this.byId.set(`${source}\0${id}`, coin);
      for (const label of labelsOf(coin)) this.byLabel.set(label, coin);
    }
  }

  /** The well-known coin of an asset, by its id or, when that is a label, by the label and the name. */
  of({
    source,
    id,
    name,
    isLabel,
  }: Pick<Member, 'source' | 'id' | 'name' | 'isLabel'>): SeedCoin | undefined {
    if (!isLabel) return this.byId.get(`${source}\0${id}`);
    const coin = this.byLabel.get(id);
    return coin && (name === null || isNameOf(coin, name)) ? coin : undefined;
  }
}

/** The labels that mean a well-known coin, in upper case. */
export function labelsOf({ symbol, name, slug }: SeedCoin): string[] {
  return [name, slug, symbol].map((label) => label.toUpperCase());
}

/** A label may come with the name of a different coin. */
function isNameOf({ symbol, name, slug }: SeedCoin, given: string): boolean {
  const core = coreOf(nameKey(given));
  return [name, slug, symbol].some((known) => coreOf(nameKey(known)) === core);
}
