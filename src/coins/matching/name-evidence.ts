import type { Feature, Features, PreparedAsset } from './features.js';
import type { KeyCounts } from './key-counts.js';
import { countLetters } from './rare-tokens.js';

/** What tickers, names and slugs say, weighed by how many others on either side share them. */
export function nameEvidence(a: PreparedAsset, b: PreparedAsset, countsA: KeyCounts, countsB: KeyCounts): Features {
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
  Object.assign(features, wordEvidence(a, b));
  if (a.standIns !== b.standIns) features.stand_in_differs = 1;
  if (a.numbered !== b.numbered) features.numbered = 1;
  return features;
}

/** Whether their names are equal but for generic words. */
export function bearOneName(a: PreparedAsset, b: PreparedAsset): boolean {
  return a.nameCore !== '' && a.nameCore === b.nameCore;
}

/** A slug that only repeats the ticker says nothing new, unless they bear one name besides. */
function slugAgreement(a: PreparedAsset, b: PreparedAsset): Feature | null {
  if (a.keys.slug === '' || b.keys.slug === '') return null;
  if (a.keys.slug === b.keys.slug) {
    return a.keys.slug === sharedTicker(a, b) && !bearOneName(a, b) ? null : 'slug_equal';
  }
  const cores = a.slugCore === b.slugCore || a.slugCore === b.nameCore || a.nameCore === b.slugCore;
  return cores ? 'slug_core_equal' : null;
}

/**
 * The words both have, without one that repeats the ticker. And unless the names are written alike, the words of
 * its own that each has, counted on the side that has fewer: "Plumfield" and "Plumfield Orchards" are not apart,
 * "Plumfield Gardens" and "Plumfield Orchards" are.
 */
function wordEvidence(a: PreparedAsset, b: PreparedAsset): Features {
  const features: Features = {};
  const shared = a.words.intersection(b.words);
  if (!sameText(a.asset.name, b.asset.name)) {
    const apart = Math.min(countLetters(a.words.difference(shared)), countLetters(b.words.difference(shared)));
    if (apart > 0) features.words_apart = apart;
  }
  const ticker = sharedTicker(a, b);
  if (ticker !== null) shared.delete(ticker);
  if (shared.size > 0) features.words_shared = countLetters(shared);
  return features;
}

/** In the case of names and slugs. */
function sharedTicker(a: PreparedAsset, b: PreparedAsset): string | null {
  return a.keys.ticker === b.keys.ticker ? a.keys.ticker.toLowerCase() : null;
}

function sameText(a: string | null, b: string | null): boolean {
  return a?.trim().toLowerCase() === b?.trim().toLowerCase();
}

/** 0 when the key is unique on both sides. */
function rivals(countA: number, countB: number): number {
  return Math.log(Math.max(1, countA) * Math.max(1, countB));
}
