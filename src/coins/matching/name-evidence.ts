import type { Feature, Features, Prepared } from './features.js';
import type { KeyCounts } from './rarity.js';

/** What tickers, names and slugs say, weighed by how many others on either side share them. */
export function nameEvidence(a: Prepared, b: Prepared, countsA: KeyCounts, countsB: KeyCounts): Features {
  const features: Features = {};
  if (a.keys.ticker === b.keys.ticker) {
    features.ticker_equal = 1;
    features.ticker_rivals = rivals(countsA.ticker(a.keys.ticker), countsB.ticker(b.keys.ticker));
  }
  const name = nameAgreement(a, b);
  if (name) {
    features[name] = 1;
    if (a.nameCore === a.tickerCore || b.nameCore === b.tickerCore) features.name_is_ticker = 1;
  }
  if (name === 'name_equal') {
    features.name_rivals = rivals(countsA.name(a.keys.name), countsB.name(b.keys.name));
  }
  const slug = slugAgreement(a, b);
  if (slug) features[slug] = 1;
  if (slug === 'slug_equal' && sameText(a.asset.slug, b.asset.slug)) features.slug_written_alike = 1;
  const slugSays = slug === 'slug_equal' && a.keys.slug !== a.keys.ticker.toLowerCase();
  if (name !== 'name_equal' && !slugSays) features.no_full_name = 1;
  if (a.qualifiers !== b.qualifiers) features.qualifier_differs = 1;
  if (a.standIns !== b.standIns) features.stand_in_differs = 1;
  if (a.numbered !== b.numbered) features.numbered = 1;
  return features;
}

function nameAgreement(a: Prepared, b: Prepared): Feature | null {
  if (a.keys.name === '' || b.keys.name === '') return null;
  if (a.keys.name === b.keys.name) return 'name_equal';
  if (a.nameCore === b.nameCore) return 'name_core_equal';
  return isContained(a.nameCore, b.nameCore) ? 'name_contained' : null;
}

function slugAgreement(a: Prepared, b: Prepared): Feature | null {
  if (a.keys.slug === '' || b.keys.slug === '') return null;
  if (a.keys.slug === b.keys.slug) return 'slug_equal';
  const cores = a.slugCore === b.slugCore || a.slugCore === b.nameCore || a.nameCore === b.slugCore;
  return cores ? 'slug_core_equal' : null;
}

function sameText(a: string | null, b: string | null): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

function isContained(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= 3 && (long.startsWith(short) || long.endsWith(short));
}

/** 0 when the key is unique on both sides. */
function rivals(countA: number, countB: number): number {
  return Math.log(Math.max(1, countA) * Math.max(1, countB));
}
