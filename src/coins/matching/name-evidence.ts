import type { Feature, Features, PreparedAsset } from './features.js';
import type { KeyCounts } from './key-counts.js';
import { countLetters } from './rare-tokens.js';

/** Compares tickers, names and slugs, taking into account how many assets on either side share them. */
export function nameEvidence(
  a: PreparedAsset,
  b: PreparedAsset,
  countsA: KeyCounts,
  countsB: KeyCounts,
): Features {
  const features: Features = {};
  if (a.keys.ticker === b.keys.ticker) {
    features.ticker_equal = 1;
    features.ticker_rivals = rivals(countsA.ticker(a.keys.ticker), countsB.ticker(b.keys.ticker));
  }
  if (a.keys.name !== '' && a.keys.name === b.keys.name) {
    features.name_equal = 1;
    features.name_rivals = rivals(countsA.name(a.keys.name), countsB.name(b.keys.name));
  }
  const slug = slugAgreement(a, b);
  if (slug) features[slug] = 1;
  if (slug === 'slug_equal' && sameText(a.asset.slug, b.asset.slug)) features.slug_written_alike = 1;
  Object.assign(features, tokenEvidence(a, b));
  if (a.standIns !== b.standIns) features.stand_in_differs = 1;
  if (a.numbered !== b.numbered) features.numbered = 1;
  return features;
}

/** Whether the names are equal apart from generic words. */
export function haveSameName(a: PreparedAsset, b: PreparedAsset): boolean {
  return a.nameCore !== '' && a.nameCore === b.nameCore;
}

/** A slug that only repeats the shared ticker adds no evidence, unless the names agree too. */
function slugAgreement(a: PreparedAsset, b: PreparedAsset): Feature | null {
  if (a.keys.slug === '' || b.keys.slug === '') return null;
  if (a.keys.slug === b.keys.slug) {
    return a.keys.slug === sharedTicker(a, b) && !haveSameName(a, b) ? null : 'slug_equal';
  }
  const cores = a.slugCore === b.slugCore || a.slugCore === b.nameCore || a.nameCore === b.slugCore;
  return cores ? 'slug_core_equal' : null;
}

/**
 * Counts the rare tokens in common, except the ticker. Unless the names are spelled identically, also counts the tokens
 * that only one side has, on the side with fewer of them: "Plumfield" and "Plumfield Orchards" do not conflict,
 * "Plumfield Gardens" and "Plumfield Orchards" do.
 */
function tokenEvidence(a: PreparedAsset, b: PreparedAsset): Features {
  const features: Features = {};
  const shared = a.rareTokens.intersection(b.rareTokens);
  if (!sameText(a.asset.name, b.asset.name)) {
    const apart = Math.min(
      countLetters(a.rareTokens.difference(shared)),
      countLetters(b.rareTokens.difference(shared)),
    );
    if (apart > 0) features.words_apart = apart;
  }
  const ticker = sharedTicker(a, b);
  if (ticker !== null) shared.delete(ticker);
  if (shared.size > 0) features.words_shared = countLetters(shared);
  return features;
}

/** In lower case, as names and slugs are. */
function sharedTicker(a: PreparedAsset, b: PreparedAsset): string | null {
  return a.keys.ticker === b.keys.ticker ? a.keys.ticker.toLowerCase() : null;
}

function sameText(a: string | null, b: string | null): boolean {
  return a?.trim().toLowerCase() === b?.trim().toLowerCase();
}

/** Logarithm of the number of pairs that share the key; 0 when it is unique on both sides. */
function rivals(countA: number, countB: number): number {
  return Math.log(Math.max(1, countA) * Math.max(1, countB));
}
