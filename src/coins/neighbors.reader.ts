import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { AssetIds } from './asset-ids.js';
import type { Member } from './clustering/member.js';
import { Separations } from './clustering/separations.js';
import type { NameKeys } from './matching/matchable.js';

/** What the search for connected assets starts from. */
export interface NeighborsQuery {
  keys: NameKeys[];
  contracts: string[];
  /** Assets that are included whatever they are called. */
  assets: { source: string; sourceId: string }[];
}

/** A stored asset with the digest of its last judgement. */
export interface StoredMember extends Member {
  mappingId: number;
  coinId: number;
  judgementHash: string | null;
}

/** Every stored asset whose coin could depend on the queried ones: the connected components they belong to. */
export interface Neighbors {
  members: StoredMember[];
  separations: Separations;
}

interface MemberRow {
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

/** Reads the assets that are connected, directly or through others, by tickers, names, slugs, contracts or coins. */
@Injectable()
export class NeighborsReader {
  constructor(private readonly ids: AssetIds) {}

  async read(tx: Transaction, { keys, contracts, assets }: NeighborsQuery): Promise<Neighbors> {
    const rows = (await tx.query(NEIGHBORS, [
      keys.map(({ ticker }) => ticker),
      keys.map(({ name }) => name),
      keys.map(({ slug }) => slug),
      contracts,
      assets.map(({ source }) => source),
      assets.map(({ sourceId }) => sourceId),
    ])) as MemberRow[];
    return {
      members: rows.map((row) => this.memberOf(row)),
      separations: await this.separations(
        tx,
        rows.map(({ id }) => id),
      ),
    };
  }

  private memberOf(row: MemberRow): StoredMember {
    return {
      mappingId: row.id,
      coinId: row.coin_id,
      source: row.source,
      id: row.source_id,
      isLabel: this.ids.areLabels(row.source),
      symbol: row.source_symbol ?? '',
      name: row.source_name,
      slug: this.ids.slugOf(row.source, row.source_id),
      active: row.active,
      price: row.price_usd !== null && row.timestamp ? { value: row.price_usd, at: row.timestamp } : null,
      marketCap: row.market_cap,
      contracts: row.contracts,
      decidedBy: row.decided_by,
      judgementHash: row.judgement_hash,
    };
  }

  private async separations(tx: Transaction, mappingIds: number[]): Promise<Separations> {
    const rows = (await tx.query(
      `SELECT mapping_id AS a, other_mapping_id AS b FROM mapping_separations
       WHERE mapping_id = ANY($1::bigint[]) AND other_mapping_id = ANY($1::bigint[])`,
      [mappingIds],
    )) as { a: number; b: number }[];
    return new Separations(rows.map(({ a, b }) => [a, b] as const));
  }
}

const NEIGHBORS = `
  WITH RECURSIVE component AS (
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
    FROM component c JOIN source_asset_mappings m
      ON m.ticker_key = c.ticker_key OR m.name_key = c.name_key OR m.slug_key = c.slug_key OR m.coin_id = c.coin_id
      OR m.contracts && c.contracts
  )
  SELECT m.id, m.coin_id, m.source, m.source_id, m.source_symbol, m.source_name, m.active, m.contracts,
         m.decided_by, m.judgement_hash, l.price_usd, l."timestamp", l.market_cap
  FROM component JOIN source_asset_mappings m USING (id)
  LEFT JOIN latest_quotes l ON l.coin_id = m.coin_id AND l.source = m.source AND l.mapping_id = m.id`;
