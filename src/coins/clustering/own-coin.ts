import type { Cluster } from './member.js';

/** Names the coin of an asset that has one to itself: ticker in upper case, name, and the words of the name as slug. */
export function ownCoin(asset: { id: string; symbol: string; name: string | null }): Cluster['coin'] {
  const name = asset.name ?? asset.id;
  return { symbol: asset.symbol.trim().toUpperCase() || name, name, slug: slugFrom(name) };
}

function slugFrom(name: string): string {
  const words = name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return words || name;
}
