import type { SourceAsset } from '../ingestion/source/quote.js';
import type { AssetIds } from './asset-ids.js';
import type { Member } from './clustering/member.js';
import type { NameKeys } from './matching/matchable.js';
import { keysOf, nameKey } from './matching/normalize.js';

/** A source's asset with everything else a page or an address list holds that helps to identify its coin. */
export interface ObservedAsset extends SourceAsset {
  /** Contract addresses with their chain, `ethereum:0x…`. */
  contracts?: string[];
  /** Newest price in US dollars and its time (ISO 8601, UTC). */
  price?: { value: string; at: string } | null;
  /** In US dollars. */
  marketCap?: string | null;
}

/** The coin of an asset, and the mapping that assigns it. */
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
export function newMember(source: string, asset: ObservedAsset, ids: AssetIds): Member {
  return {
    source,
    id: asset.sourceId,
    isLabel: ids.areLabels(source),
    symbol: asset.symbol,
    name: asset.name,
    slug: ids.slugOf(source, asset.sourceId),
    active: asset.active ?? null,
    price: asset.price ? { value: asset.price.value, at: new Date(asset.price.at) } : null,
    marketCap: asset.marketCap ?? null,
    contracts: asset.contracts ?? [],
    mappingId: null,
    coinId: null,
    decidedBy: 'rule',
  };
}

/** The keys a mapping is stored with; a label without a name may itself be a name. */
export function storedKeys(member: Pick<Member, 'id' | 'isLabel' | 'symbol' | 'name' | 'slug'>): NameKeys {
  const keys = keysOf(member);
  return member.isLabel && member.name === null ? { ...keys, name: nameKey(member.id) } : keys;
}
