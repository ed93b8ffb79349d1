import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction.js';
import type { Resolution, Sighting } from '../asset.js';

/** A mapping as the resolver needs it. */
export interface KnownMapping extends Resolution {
  symbol: string | null;
  name: string | null;
  active: boolean | null;
  tickerKey: string | null;
  nameKey: string | null;
  /** The newest page known to show it; at most some hours behind for an asset that does not change. */
  seenRawId: number;
  /** Whether `last_seen` is due to be updated. */
  isUnmarked: boolean;
  /** Whether it is undecided, has candidates, and was not clustered for a while. */
  isDue: boolean;
}

/** How long an undecided mapping waits before it is clustered again with newer prices. */
const RECLUSTER_AFTER = '20 hours';

/** `last_seen` is updated no more often than this: exact times would cost an update per asset and run. */
const LAST_SEEN_GRAIN = '6 hours';

/** Reads the mappings of assets that were seen before. */
@Injectable()
export class KnownMappingsReader {
  /**
   * @param at when the page that shows the assets was sent
   * @returns mappings by source id
   */
  async find(
    tx: Transaction,
    source: string,
    sourceIds: string[],
    at: Date,
  ): Promise<Map<string, KnownMapping>> {
    const rows = (await tx.query(
      `SELECT source_id AS "sourceId", coin_id AS "coinId", id AS "mappingId", source_symbol AS symbol,
              source_name AS name, active, ticker_key AS "tickerKey", name_key AS "nameKey",
              seen_raw_id AS "seenRawId", last_seen < $3::timestamptz - interval '${LAST_SEEN_GRAIN}' AS "isUnmarked",
              status = 'unresolved' AND candidates <> '[]'
                AND decided_at < now() - interval '${RECLUSTER_AFTER}' AS "isDue"
       FROM source_asset_mappings WHERE source = $1 AND source_id = ANY($2)`,
      [source, sourceIds, at],
    )) as (KnownMapping & { sourceId: string })[];
    return new Map(rows.map((row) => [row.sourceId, row]));
  }

  /**
   * Raises `seenRawId` of mappings that have facts of a newer page, since pages that show an unchanged asset
   * do not update the mapping for hours.
   */
  async addNewerFacts(tx: Transaction, mappings: KnownMapping[], { rawId }: Sighting): Promise<void> {
    const rows = (await tx.query(
      `SELECT t.mapping_id AS id, newer.raw_id AS "rawId"
       FROM unnest($1::bigint[], $2::bigint[]) AS t(mapping_id, coin_id), LATERAL (
         SELECT raw_id FROM unified_crypto_data u
         WHERE u.coin_id = t.coin_id AND u.mapping_id = t.mapping_id AND u.raw_id > $3
         LIMIT 1
       ) newer`,
      [mappings.map(({ mappingId }) => mappingId), mappings.map(({ coinId }) => coinId), rawId],
    )) as { id: number; rawId: number }[];
    const newer = new Map(rows.map((row) => [row.id, row.rawId]));
    for (const mapping of mappings) mapping.seenRawId = newer.get(mapping.mappingId) ?? mapping.seenRawId;
  }
}
