import type { Group } from './member.js';

/** What a coin is called that is made for one asset: ticker in upper case, name, and the words of the name. */
export function ownCoin({
  id,
  symbol,
  name,
}: {
  id: string;
  symbol: string;
  name: string | null;
}): Group['coin'] {
  const label = name ?? id;
  return { symbol: symbol.trim().toUpperCase() || label, name: label, slug: slugOf(label) };
}

function slugOf(label: string): string {
  const words = label
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return words || label;
}
