import type { Matchable } from '../../../src/coins/matching/matchable.js';
import { coreOf, keysOf } from '../../../src/coins/matching/normalize.js';
import type { IdPair, Recorded } from './recorded.js';

const AT = new Date('2022-05-01T00:00:00Z');
const PRICED = 0.85;
const FAR_OFF = 0.05;
const STABLE = 0.06;

/**
 * Adds simulated prices to 85 % of each side, since the lists have none. Known pairs agree within 1 %, one in
 * twenty is off by up to 20 %; assets that share a ticker and most of their name (bridged, wrapped, relisted) share a
 * price in the same way, whether they are the same coin or not; one in sixteen is near one dollar.
 */
export function withPrices(recorded: Recorded, seed: number): Recorded {
  const random = randomFrom(seed);
  const families = new Map<string, number>();
  const priceOf = (family: string): number => {
    const known = families.get(family);
    if (known !== undefined) return known;
    const price = random() < STABLE ? 0.998 + random() * 0.004 : Math.exp(-4 + 4 * normal(random));
    families.set(family, price);
    return price;
  };
  const partner = new Map(recorded.pairs.map((pair: IdPair) => [pair.coinpaprika, pair.coingecko]));
  const byId = new Map(recorded.coingecko.map((asset) => [asset.id, asset]));
  const off = (): number => 1 + (2 * random() - 1) * (random() < FAR_OFF ? 0.2 : 0.0099);
  const priced = (asset: Matchable, family: string, factor: number): Matchable => {
    if (random() > PRICED) return asset;
    return { ...asset, price: { value: (priceOf(family) * factor).toPrecision(8), at: AT } };
  };
  return {
    ...recorded,
    coingecko: recorded.coingecko.map((asset) => priced(asset, familyOf(asset), 1)),
    coinpaprika: recorded.coinpaprika.map((asset) =>
      priced(asset, familyOf(byId.get(partner.get(asset.id) ?? '') ?? asset), off()),
    ),
  };
}

function familyOf(asset: Matchable): string {
  const { ticker, name } = keysOf(asset);
  return `${ticker}|${coreOf(name.replace(/wrapped|bridged|wormhole|multichain|old|new|v2/g, ''))}`;
}

/** A small generator (mulberry32): the same seed gives the same prices on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
