import type { Feature, Features, PreparedAsset } from './features.js';
import type { Matchable } from './matchable.js';
import { haveSameName, nameEvidence } from './name-evidence.js';
import { coreOf, isNumbered, keysOf, standInsOf } from './normalize.js';
import { contractEvidence, marketEvidence, marketFiguresOf } from './market-evidence.js';
import type { KeyCounts } from './key-counts.js';
import type { Weights } from './weights.js';
import { rareTokensOf } from './rare-tokens.js';

/** Derives what is compared from an asset. */
export function prepare(asset: Matchable): PreparedAsset {
  const keys = keysOf(asset);
  return {
    asset,
    keys,
    nameCore: coreOf(keys.name),
    slugCore: coreOf(keys.slug),
    rareTokens: rareTokensOf(asset.name, asset.slug),
    standIns: standInsOf(`${asset.name ?? ''} ${asset.slug ?? ''}`),
    numbered: isNumbered(asset.slug ?? '', asset.name ?? ''),
    market: marketFiguresOf(asset),
    contracts: contractsOf(asset),
  };
}

/**
 * Compares two assets of different sources.
 * @returns the features of the pair; `null` when the prices prove that they are different coins
 */
export function compare(
  a: PreparedAsset,
  b: PreparedAsset,
  countsA: KeyCounts,
  countsB: KeyCounts,
): Features | null {
  const names = nameEvidence(a, b, countsA, countsB);
  const relatives = haveSameName(a, b) || names.stand_in_differs === 1;
  const market = marketEvidence(a.market, b.market, relatives);
  if (market === 'different coins') return null;
  const features: Features = {
    base: 1,
    ...names,
    ...market,
    ...contractEvidence(a.contracts, b.contracts),
  };
  if (a.asset.active === false || b.asset.active === false) features.inactive = 1;
  return features;
}

/** Sums the weighted features: log-odds that the two are one coin, without regard to other candidates. */
export function scoreOf(features: Features, weights: Weights): number {
  let score = 0;
  for (const feature in features) score += weights[feature as Feature] * (features[feature as Feature] ?? 0);
  return score;
}

function contractsOf({ contracts }: Matchable): Map<string, string> {
  return new Map(
    contracts.map((contract) => {
      const colon = contract.indexOf(':');
      const address = contract.slice(colon + 1).trim();
      return [/^0x/i.test(address) ? address.toLowerCase() : address, contract.slice(0, colon)];
    }),
  );
}
