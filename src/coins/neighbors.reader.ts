import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { hasIds, type Member } from './clustering/member.js';
import type { NameKeys } from './matching/matchable.js';
import { slugOfId } from './matching/normalize.js';

/** Where to start looking. */
export interface Start {
  keys: NameKeys[];
  contracts: string[];
  /** Assets that belong here whatever they are called. */
  assets: { source: string; sourceId: string }[];
}

/** A stored asset with the digest of what was last decided about it. */
export interface StoredMember extends Member {
  mappingId: number;
  coinId: number;
  judgementHash: string | null;
}

/** Everyone whose coin could depend on the assets one starts from. */
export interface Neighbourhood {
  members: StoredMember[];
  /** Pairs of mapping ids, smaller first and joined by a colon, that an operator has set apart. */
  separations: Set<string>;
}

interface NeighbourRow {
  id: number;
  coin_id: number;
  source: string;
  source_id: string;
  source_symbol: string | null;
  source_name: string | null;
  active: boolean | null;
  contracts: string[];
  decided_by: 'rule' | 'operator';
  judgement_hash: string | null;
  price_usd: string | null;
  timestamp: Date | null;
  market_cap: string | null;
}

/** Reads assets that are connected by tickers, names, slugs, contracts or coins. */
@Injectable()
export class NeighborsReader {
  async read(tx: Transaction, { keys, contracts, assets }: Start): Promise<Neighbourhood> {
    const rows = (await tx.query(NEIGHBOURS, [
      keys.map(({ ticker }) => ticker),
      keys.map(({ name }) => name),
      keys.map(({ slug }) => slug),
      contracts,
      assets.map(({ source }) => source),
      assets.map(({ sourceId }) => sourceId),
    ])) as NeighbourRow[];
    return {
      members: rows.map(neighbourOf),
      separations: await this.separations(
        tx,
        rows.map(({ id }) => id),
      ),
    };
  }

  private async separations(tx: Transaction, mappingIds: number[]): Promise<Set<string>> {
    const rows = (await tx.query(
      `SELECT least(mapping_id, other_mapping_id) AS a, greatest(mapping_id, other_mapping_id) AS b
       FROM mapping_separations WHERE mapping_id = ANY($1::bigint[]) AND other_mapping_id = ANY($1::bigint[])`,
      [mappingIds],
    )) as { a: number; b: number }[];
    return new Set(rows.map(({ a, b }) => `${a}:${b}`));
  }
}

/** Whether an operator has set two assets of a neighbourhood apart. */
export function areSeparated({ separations }: Neighbourhood, a: Member, b: Member): boolean {
  if (separations.size === 0 || a.mappingId === null || b.mappingId === null) return false;
  return separations.has(`${Math.min(a.mappingId, b.mappingId)}:${Math.max(a.mappingId, b.mappingId)}`);
}

const NEIGHBOURS = `
  WITH RECURSIVE reach AS (
    SELECT id, coin_id, ticker_key, name_key, slug_key, contracts FROM (
      SELECT id FROM source_asset_mappings WHERE ticker_key = ANY(array_remove($1::text[], ''))
      UNION SELECT id FROM source_asset_mappings WHERE name_key = ANY(array_remove($2::text[], ''))
      UNION SELECT id FROM source_asset_mappings WHERE slug_key = ANY(array_remove($3::text[], ''))
      UNION SELECT id FROM source_asset_mappings WHERE contracts && $4::text[]
      UNION SELECT m.id FROM unnest($5::text[], $6::text[]) AS t(source, source_id)
        JOIN source_asset_mappings m ON m.source = t.source AND m.source_id = t.source_id
    ) start JOIN source_asset_mappings USING (id)
    UNION
    SELECT m.id, m.coin_id, m.ticker_key, m.name_key, m.slug_key, m.contracts
    FROM reach r JOIN source_asset_mappings m
      ON m.ticker_key = r.ticker_key OR m.name_key = r.name_key OR m.slug_key = r.slug_key OR m.coin_id = r.coin_id
      OR m.contracts && r.contracts
  )
  SELECT m.id, m.coin_id, m.source, m.source_id, m.source_symbol, m.source_name, m.active, m.contracts,
         m.decided_by, m.judgement_hash, l.price_usd, l."timestamp", l.market_cap
  FROM reach JOIN source_asset_mappings m USING (id)
  LEFT JOIN latest_quotes l ON l.coin_id = m.coin_id AND l.source = m.source AND l.mapping_id = m.id`;

function neighbourOf(row: NeighbourRow): StoredMember {
  return {
    mappingId: row.id,
    coinId: row.coin_id,
    source: row.source,
    id: row.source_id,
    symbol: row.source_symbol ?? '',
    name: row.source_name,
    slug: hasIds(row.source) ? slugOfId(row.source, row.source_id) : row.source_id,
    active: row.active,
    price: row.price_usd !== null && row.timestamp ? { value: row.price_usd, at: row.timestamp } : null,
    marketCap: row.market_cap,
    contracts: row.contracts,
    decidedBy: row.decided_by,
    judgementHash: row.judgement_hash,
  };
}
