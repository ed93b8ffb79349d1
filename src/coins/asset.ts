import { hasIds } from './decide/member.js';
import type { Member } from './decide/member.js';
import type { NameKeys } from './matching/matchable.js';
import { keysOf, nameKey, slugOfId } from './matching/normalize.js';

/** A coin as a source names it, with whatever else the source says that helps to tell which coin it is. */
export interface NamedAsset {
  /** The source's own id; for a source without ids its label, trimmed and upper-cased. */
  sourceId: string;
  /** Ticker, upper case. */
  symbol: string;
  name: string | null;
  /** Whether the source says that the coin lives; absent or `null` when it does not say. */
  active?: boolean | null;
  /** Contract addresses with their chain, `ethereum:0x…`. */
  contracts?: string[];
  /** Newest price in US dollars and its time (ISO 8601, UTC). */
  price?: { value: string; at: string } | null;
  /** In US dollars. */
  marketCap?: string | null;
}

/** The coin an asset was found to be, and the mapping that says so. */
export interface Resolution {
  coinId: number;
  mappingId: number;
}

/** The page in which assets are seen. */
export interface Sighting {
  /** Its row in `raw_data`; `null` for a page of a preview, newer than every stored one. */
  rawId: number | null;
  /** When the source sent it. */
  at: Date;
}

/** An asset that is not stored yet. */
export function memberOf(source: string, asset: NamedAsset): Member {
  return {
    source,
    id: asset.sourceId,
    symbol: asset.symbol,
    name: asset.name,
    slug: hasIds(source) ? slugOfId(source, asset.sourceId) : asset.sourceId,
    active: asset.active ?? null,
    price: asset.price ? { value: asset.price.value, at: new Date(asset.price.at) } : null,
    marketCap: asset.marketCap ?? null,
    contracts: asset.contracts ?? [],
    mappingId: null,
    coinId: null,
    decidedBy: 'rule',
  };
}

/** The keys a mapping is stored with; a label without a name may be a name itself. */
export function storedKeys(
  source: string,
  asset: Pick<NamedAsset, 'sourceId' | 'symbol' | 'name'>,
): NameKeys {
  const keys = keysOf({
    symbol: asset.symbol,
    name: asset.name,
    slug: hasIds(source) ? slugOfId(source, asset.sourceId) : asset.sourceId,
  });
  return hasIds(source) || asset.name !== null ? keys : { ...keys, name: nameKey(asset.sourceId) };
}
